internal import AccessKeys
internal import SchedulerModels

/// Who may come in, as the environment decides it.
struct AccessSettings {
    /// `API_KEYS_FILE`; nil: anybody may do anything.
    let keysFile: String?
    /// What stood in it at the start.
    let keys: KeyRing?
    /// `API_HOST`, or where it is safe to listen.
    let host: String
    /// `API_RATE_LIMIT`: requests a second of one key, without keys of one address; nil: as many as they like.
    let rateLimit: Double?
    /// `API_CORS_ORIGINS`: pages of these origins may call.
    let origins: [String]
    /// `API_ALLOWED_HOSTS`: the names that the server answers to; nil: to any.
    let hosts: [String]?

    init(_ settings: Settings) throws(ConfigurationError) {
        keysFile = settings.text("API_KEYS_FILE")
        do throws(KeyFileError) {
            keys = if let keysFile { try KeyRing(file: keysFile) } else { nil }
        } catch {
            throw ConfigurationError(setting: "API_KEYS_FILE", message: "\(error)")
        }
        let isOpenToAll = try settings.flag("API_ALLOW_ANONYMOUS") ?? false
        let isGuarded = keys != nil || isOpenToAll
        host = settings.text("API_HOST") ?? (isGuarded ? "0.0.0.0" : "127.0.0.1")
        guard isGuarded || LoopbackName.isLoopback(host) else {
            throw ConfigurationError(
                setting: "API_HOST",
                message:
                    "without keys anybody who reaches this address could do anything: set API_KEYS_FILE (make a key with: "
                    + "APIServer keygen NAME ROLE --append FILE), or API_HOST=127.0.0.1, or API_ALLOW_ANONYMOUS=true"
            )
        }
        rateLimit = try settings.integer("API_RATE_LIMIT", in: 1...1_000_000).map { Double($0) }
        origins = try Self.origins(settings)
        let named = Self.list(settings, "API_ALLOWED_HOSTS")
        guard named.allSatisfy({ !$0.contains("/") && !$0.contains("*") }) else {
            throw ConfigurationError(
                setting: "API_ALLOWED_HOSTS",
                message: "must be host names separated by commas, without scheme or path"
            )
        }
        hosts = named.isEmpty && !LoopbackName.isLoopback(host) ? nil : named
    }

    /// Origins as browsers write them, so that they can be compared letter by letter.
    private static func origins(_ settings: Settings) throws(ConfigurationError) -> [String] {
        let origins = list(settings, "API_CORS_ORIGINS")
        for origin in origins {
            let authority = ["https://", "http://"].compactMap { scheme in
                origin.hasPrefix(scheme) ? origin.dropFirst(scheme.count) : nil
            }.first
            guard let authority, !authority.isEmpty, !authority.contains("/"), !authority.contains("*") else {
                throw ConfigurationError(
                    setting: "API_CORS_ORIGINS",
                    message: "must be origins like https://tasks.example.com, separated by commas; no '*', no path"
                )
            }
        }
        return origins
    }

    private static func list(_ settings: Settings, _ name: String) -> [String] {
        (settings.text(name) ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
    }
}
