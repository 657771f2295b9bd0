import AccessKeys
import Foundation
import HTTPServer
import Logging
import SchedulerModels

@testable import APIServer

/// The real routes behind an access control with a key of each role.
struct AccessScene {
    let control: AccessControl
    let router: Router
    let keys: [Role: String]
    let file: String

    init(
        _ settings: [String: String] = [:],
        keyed: Bool = true,
        rate: Double? = nil,
        log: any LogHandler = SwiftLogNoOpLogHandler(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws {
        file = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        var keys: [Role: String] = [:]
        var values = settings
        if keyed {
            for role in Role.ofKeys {
                let key = try NewKey(name: role.word, role: role, rate: rate)
                keys[role] = key.key
                try TextFile.append(key.line + "\n", to: file)
            }
            values["API_KEYS_FILE"] = file
        }
        self.keys = keys
        let router = try UnconnectedAPI.router()
        self.router = router
        control = AccessControl(
            try AccessSettings(Settings(values)),
            logger: Logger(label: "test") { _ in log },
            now: now
        ) { router.level($0, $1).flatMap { Role(rawValue: $0) } }
    }

    /// The refusal, nil when the request is let in, and who asked.
    func ask(
        _ method: HTTPMethod = .get,
        _ path: String = "/tasks",
        _ headers: [(String, String)] = [],
        query: [(String, String)] = [],
        from address: String = "192.0.2.1"
    ) -> (refusal: HTTPResponse?, caller: String?) {
        var request = HTTPRequest(
            method: method,
            target: path,
            path: path,
            query: HTTPQuery(query),
            headers: HTTPHeaders(headers),
            remoteAddress: address
        )
        let refusal = control.admit(&request)
        return (refusal, request.caller)
    }

    func status(_ method: HTTPMethod = .get, _ path: String = "/tasks", _ headers: [(String, String)] = []) -> Int? {
        ask(method, path, headers).refusal?.status.rawValue
    }

    func bearer(_ role: Role) -> (String, String) { ("Authorization", "Bearer \(keys[role] ?? "")") }

    func remove() { try? FileManager.default.removeItem(atPath: file) }
}
