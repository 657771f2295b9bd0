internal import SchedulerModels

/// The handlers of a folder, as found at the worker's start.
struct HandlerFolder: Sendable, Equatable {
    /// The setting that errors name.
    private static let setting = "HANDLERS_DIR"
    private static let longestSidecar = 65_536

    /// The folder's absolute path.
    let path: String
    /// In the order of their names.
    private(set) var handlers: [HandlerFile] = []
    /// A line for each entry that is left out.
    private(set) var warnings: [String] = []

    /// Looks at every entry of a folder.
    ///
    /// - Parameters:
    ///   - folder: The folder's path.
    ///   - builtIn: The task types that are taken.
    /// - Throws: an error that names what is wrong: no such folder, a taken type, a sidecar that cannot be read.
    init(_ folder: String, builtIn: [String]) throws(ConfigurationError) {
        let entries: [FolderEntry]
        do throws(SystemError) {
            path = try FolderReading.absolutePath(folder)
            entries = try FolderReading.entries(of: path)
        } catch {
            throw ConfigurationError(setting: Self.setting, message: "the folder cannot be read: \(error)")
        }
        let names = Set(entries.map(\.name))
        for entry in entries where !entry.name.hasPrefix(".") {
            if entry.name.hasSuffix(".json"), names.contains(String(entry.name.dropLast(5))) { continue }
            guard isServable(entry) else { continue }
            guard !builtIn.contains(entry.name) else {
                throw ConfigurationError(
                    setting: Self.setting,
                    message: "\(path)/\(entry.name) has the name of a built-in task type; rename it"
                )
            }
            let hasSidecar = names.contains(entry.name + ".json")
            let sidecar = hasSidecar ? try Self.sidecar(path + "/" + entry.name + ".json") : HandlerSidecar()
            handlers.append(HandlerFile(taskType: entry.name, path: path + "/" + entry.name, sidecar: sidecar))
        }
    }

    /// Whether the entry is a handler; notes why not.
    private mutating func isServable(_ entry: FolderEntry) -> Bool {
        let reason: String? =
            switch entry.kind {
            case .file(isExecutable: false): "it is not executable (chmod +x makes it a handler)"
            case .file(isExecutable: true) where !NameRule.isName(entry.name):
                "its name is no task type (1 to 64 characters of a-z, 0-9, '_', '.', '-')"
            case .file(isExecutable: true): nil
            case .folder: "it is a folder"
            case .other: "it is not a file"
            case .unreadable(let why): why
            }
        guard let reason else { return true }
        warnings.append("\(path)/\(entry.name) is left out: \(reason)")
        return false
    }

    private static func sidecar(_ path: String) throws(ConfigurationError) -> HandlerSidecar {
        let reason: String
        do {
            return try HandlerSidecar(FolderReading.bytes(of: path, limit: longestSidecar))
        } catch let error as SidecarError {
            reason = "\(path): \(error.reason)"
        } catch {
            reason = "\(error)"
        }
        throw ConfigurationError(setting: setting, message: reason)
    }
}
