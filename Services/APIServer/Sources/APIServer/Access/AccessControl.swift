internal import AccessKeys
internal import HTTPServer
internal import Logging
internal import SchedulerModels

/// Decides about every request before its body is read: host, origin, key, role, rate.
final class AccessControl: Sendable {
    /// Unknown keys that one address may present at once, and then each second, before it is told to wait.
    private static let guesses = (burst: 30.0, rate: 1.0)
    /// A full bucket holds the requests of so many seconds.
    private static let burstSeconds = 2.0

    private let settings: AccessSettings
    private let crossOrigin: CrossOrigin
    private let keys: Guarded<KeyRing?>
    private let requests = RequestRates()
    private let failures = RequestRates()
    /// The last `Host` that was let in: nearly every request names the same.
    ///
    /// None at first: an empty one is not let in.
    private let lastHost = Guarded<String?>(nil)
    private let role: @Sendable (HTTPMethod, String) -> Role?
    private let lines = LineLimit()
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    /// Guards routes; `role` says what the one for a method and path needs, nil when there is none.
    init(
        _ settings: AccessSettings,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        role: @escaping @Sendable (HTTPMethod, String) -> Role?
    ) {
        self.settings = settings
        self.logger = logger
        self.now = now
        self.role = role
        crossOrigin = CrossOrigin(origins: settings.origins)
        keys = Guarded(settings.keys)
    }

    /// Fits ``HTTPServerConfiguration/admission``.
    func admit(_ request: inout HTTPRequest) -> HTTPResponse? {
        if let response = crossOrigin.preflight(request) { return finish(response, for: request) }
        do throws(RouteError) {
            try checkHost(request)
            let needed = role(request.method, request.path) ?? (request.method == .options ? .open : .read)
            if let ring = keys.withLock({ $0 }) {
                guard needed != .open else { return nil }
                let key = try identify(request, ring)
                try limit("key \(key.name)", key.rate ?? settings.rateLimit)
                guard key.role >= needed else { throw Self.tooWeak(key, needed) }
                request.caller = key.name
            } else {
                guard !crossOrigin.isForeign(request) else { throw Self.foreign }
                guard needed != .open else { return nil }
                try limit("address \(request.remoteNetwork)", settings.rateLimit)
            }
            return nil
        } catch {
            note(error, request)
            var response = ProblemResponse.make(error, requestID: request.id)
            if error.status == .unauthorized { response.headers.append(("WWW-Authenticate", "Bearer")) }
            return finish(response, for: request)
        }
    }

    /// What every answer gets on its way out.
    func finish(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        crossOrigin.mark(response, for: request)
    }

    /// Reads the file of keys again; one that cannot be used leaves the keys as they are.
    func reload() {
        guard let file = settings.keysFile else { return }
        do throws(KeyFileError) {
            let ring = try KeyRing(file: file)
            keys.withLock { $0 = ring }
            logger.notice("API_KEYS_FILE was read again", metadata: ["keys": "\(ring.count)"])
        } catch {
            logger.error("API_KEYS_FILE cannot be used, the old keys stay", metadata: ["error": "\(error)"])
        }
    }

    /// Says at the start who may come in.
    func announce() {
        if let keys = settings.keys {
            logger.info("keys are needed", metadata: ["keys": "\(keys.count)"])
        } else {
            let whom = LoopbackName.isLoopback(settings.host) ? "anybody on this machine" : "anybody who reaches it"
            logger.warning("no API_KEYS_FILE: \(whom) may do anything", metadata: ["host": "\(settings.host)"])
        }
    }

    /// A page that had its name point here (DNS rebinding) still sends that name; an address or a loopback name cannot be one.
    private func checkHost(_ request: HTTPRequest) throws(RouteError) {
        guard let allowed = settings.hosts, let authority = request.headers["Host"],
            lastHost.withLock({ $0 != authority })
        else { return }
        let host = LoopbackName.host(ofAuthority: authority)
        let names = [host, authority.lowercased()]
        guard host == "localhost" || LoopbackName.isAddress(host) || names.contains(where: allowed.contains) else {
            throw RouteError(
                status: .misdirectedRequest,
                detail: "This server does not answer to that host name; API_ALLOWED_HOSTS names those it answers to."
            )
        }
        lastHost.withLock { $0 = authority }
    }

    private func identify(_ request: HTTPRequest, _ ring: KeyRing) throws(RouteError) -> AccessKey {
        let reason: String
        switch PresentedKey(request) {
        case .key(let presented):
            if let key = ring.key(presented: presented) { return key }
            reason = "The key is not known."
        case .none: reason = "A key is needed: send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
        case .unusable(let why): reason = why
        }
        // A known key is never held back by the guesses of others behind the same address.
        if let wait = failures.take(request.remoteNetwork, rate: Self.guesses.rate, burst: Self.guesses.burst) {
            throw Self.tooMany("Too many requests without a known key came from this address.", wait)
        }
        throw RouteError(status: .unauthorized, detail: reason)
    }

    private func limit(_ subject: @autoclosure () -> String, _ rate: Double?) throws(RouteError) {
        guard let rate, let wait = requests.take(subject(), rate: rate, burst: rate * Self.burstSeconds) else { return }
        throw Self.tooMany("More requests came than the limit of \(rate.formatted) a second allows.", wait)
    }

    private func note(_ error: RouteError, _ request: HTTPRequest) {
        var metadata: Logger.Metadata = [
            "status": "\(error.status.rawValue)", "reason": "\(error.detail)",
            "address": "\(request.remoteAddress)", LogKey.requestID: "\(request.id)",
        ]
        switch error.status {
        // Nothing but the limit of an address or a key keeps a client from these; the reason is the kind: it names a host's
        // or origin's fault, or a key and its role, never what was sent.
        case .misdirectedRequest, .forbidden:
            guard let leftOut = lines.take(error.detail, at: now()) else { return }
            if leftOut > 0 { metadata["left_out"] = "\(leftOut)" }
        default: break
        }
        logger.log(level: error.status == .tooManyRequests ? .debug : .info, "refused", metadata: metadata)
    }

    private static func tooWeak(_ key: AccessKey, _ needed: Role) -> RouteError {
        let detail = "The key '\(key.name)' has the role \(key.role.word); this needs \(needed.word)."
        return RouteError(status: .forbidden, detail: detail)
    }

    private static let foreign = RouteError(
        status: .forbidden,
        detail: "A page of another origin may not do this; API_CORS_ORIGINS names those that may."
    )

    private static func tooMany(_ detail: String, _ wait: Duration) -> RouteError {
        RouteError(
            status: .tooManyRequests,
            detail: detail,
            retryAfter: max(1, Int((wait / .seconds(1)).rounded(.up)))
        )
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}
