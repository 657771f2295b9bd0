/// The dashboard's files, embedded in the binary: nothing of it lies on a disk, nothing comes from another host.
public enum Dashboard {
    /// A file that is served as it is.
    public struct Asset: Sendable {
        /// Its media type.
        public let contentType: String
        /// Its bytes.
        public let bytes: [UInt8]
        /// Changes with its content, for `ETag`; without quotes.
        public let version: String

        init(_ contentType: String, _ bytes: [UInt8]) {
            self.contentType = contentType
            self.bytes = bytes
            version = String(Self.digest(bytes), radix: 16)
        }

        /// FNV-1a with 64 bits: only to tell one release's file from another's.
        private static func digest(_ bytes: [UInt8]) -> UInt64 {
            bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }

    /// What a page may do: scripts, styles and requests of its own server, and nothing else.
    public static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The page itself.
    public static let page = Asset("text/html; charset=utf-8", PackageResources.index_html)

    /// The API's description for reading.
    public static let documentation = Asset("text/html; charset=utf-8", PackageResources.docs_html)

    /// A file by its name; nil when there is none.
    public static func asset(named name: String) -> Asset? { assets[name] }

    /// The names of all files.
    public static var names: [String] { assets.keys.sorted() }

    private static let script = "text/javascript; charset=utf-8"

    private static let assets: [String: Asset] = [
        "api.js": Asset(script, PackageResources.api_js),
        "app.js": Asset(script, PackageResources.app_js),
        "chart.js": Asset(script, PackageResources.chart_js),
        "dead.js": Asset(script, PackageResources.dead_js),
        "dialog.js": Asset(script, PackageResources.dialog_js),
        "docs.js": Asset(script, PackageResources.docs_js),
        "dom.js": Asset(script, PackageResources.dom_js),
        "format.js": Asset(script, PackageResources.format_js),
        "icon.svg": Asset("image/svg+xml", PackageResources.icon_svg),
        "live.js": Asset(script, PackageResources.live_js),
        "overview.js": Asset(script, PackageResources.overview_js),
        "queues.js": Asset(script, PackageResources.queues_js),
        "style.css": Asset("text/css; charset=utf-8", PackageResources.style_css),
        "task.js": Asset(script, PackageResources.task_js),
        "tasks.js": Asset(script, PackageResources.tasks_js),
        "workers.js": Asset(script, PackageResources.workers_js),
    ]
}
