import AccessKeys
import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct AccessControlTests {
    /// What shows no data of anybody.
    private static let open: Set = [
        "/", "/assets/{name}", "/health", "/health/live", "/health/ready", "/docs", "/openapi.json",
    ]

    @Test func `Every operation of the document refuses no key, an unknown key and each weaker role`() async throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        let operations = try await DescribedOperation.all()
        #expect(operations.count == scene.router.routes.count)
        for operation in operations {
            let (method, path) = (operation.method, operation.somePath)
            // What is written in the document and what guards the route are the same word.
            let level = try #require(scene.router.level(method, path), "\(operation)")
            let needed = try #require(Role(rawValue: level))
            #expect(operation.role == needed.word, "\(operation)")
            #expect((needed == .open) == Self.open.contains(operation.pattern), "\(operation)")
            #expect(method == .get || needed >= .submit, "\(operation) changes something")
            for headers in [[], [("Authorization", "Bearer dts_0")], [("X-API-Key", "dts_0")]] {
                // An address each, for there is a limit on guesses.
                let answer = scene.ask(method, path, headers, from: "\(operation)")
                #expect(answer.refusal?.status == (needed == .open ? nil : .unauthorized), "\(operation)")
                #expect(needed == .open || answer.refusal?.field("WWW-Authenticate") == "Bearer")
            }
            for role in Role.ofKeys {
                for headers in [[scene.bearer(role)], [("X-API-Key", scene.keys[role] ?? "")]] {
                    let answer = scene.ask(method, path, headers)
                    let wanted: HTTPStatus? = role < needed ? .forbidden : nil
                    #expect(answer.refusal?.status == wanted, "\(role): \(operation)")
                    if needed != .open, role >= needed { #expect(answer.caller == role.word) }
                }
            }
        }
    }

    @Test func `A path that is not there and a method that it has not are told to nobody without a key`() throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        #expect(scene.status(.get, "/nothing") == 401 && scene.status(.put, "/tasks") == 401)
        #expect(scene.status(.get, "/nothing", [scene.bearer(.read)]) == nil)
        #expect(scene.status(.options, "/tasks") == nil)
    }

    @Test func `What is not a key in its place is a 401 that says what to do`() throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        let key = scene.keys[.admin] ?? ""
        for name in ["api_key", "key", "access_token", "token", "X-API-Key"] {
            let answer = scene.ask(.get, "/tasks", [scene.bearer(.admin)], query: [(name, key)])
            #expect(answer.refusal?.status == .unauthorized)
            let detail = answer.refusal?.json["detail"]?.stringValue
            #expect(detail?.contains("does not belong into the URL") == true && detail?.contains(key) == false)
        }
        #expect(scene.status(.get, "/tasks", [("Authorization", "Basic \(key)")]) == 401)
        #expect(scene.status(.get, "/tasks", [("Authorization", key)]) == 401)
        #expect(scene.status(.get, "/tasks", [scene.bearer(.admin), ("X-API-Key", key)]) == 401)
        #expect(scene.status(.get, "/tasks", [("X-API-Key", String(repeating: "a", count: 513))]) == 401)
        #expect(scene.status(.get, "/tasks", [("authorization", "bEARER  \(key)")]) == nil)
    }

    @Test func `A thousand guesses from one address end in 429, and hold no known key back`() throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        var statuses: [Int: Int] = [:]
        for guess in 0..<1_000 {
            let answer = scene.ask(.get, "/tasks", [("Authorization", "Bearer dts_\(guess)")])
            statuses[answer.refusal?.status.rawValue ?? 0, default: 0] += 1
            if answer.refusal?.status == .tooManyRequests { #expect(answer.refusal?.field("Retry-After") != nil) }
        }
        #expect(statuses[401] ?? 0 >= 30 && statuses[429] ?? 0 > 500 && statuses[0] == nil, "\(statuses)")
        #expect(scene.status(.get, "/tasks", [scene.bearer(.read)]) == nil)
        #expect(scene.ask(from: "192.0.2.77").refusal?.status == .unauthorized)
    }

    @Test func `Guesses from many addresses of one IPv6 network count together`() throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        let statuses = (1...100).map { scene.ask(from: "2001:db8:1:2::\(String($0, radix: 16))").refusal?.status }
        #expect(statuses.first == .unauthorized && statuses.last == .tooManyRequests)
        #expect(scene.ask(from: "2001:db8:1:3::1").refusal?.status == .unauthorized)
        let request = HTTPRequest(method: .get, target: "/", path: "/", remoteAddress: "2001:db8:1:2:3::4")
        #expect(request.remoteAddress == "2001:db8:1:2:3::4" && request.remoteNetwork == "2001:db8:1:2::/64")
    }

    @Test func `A key that is used too fast is told when to come again, the others are not`() throws {
        let scene = try AccessScene(["API_RATE_LIMIT": "1"])
        defer { scene.remove() }
        let answers = (0..<10).map { _ in scene.ask(.get, "/tasks", [scene.bearer(.read)]).refusal }
        #expect(answers.prefix(2).allSatisfy { $0 == nil } && answers.last??.status == .tooManyRequests)
        #expect(answers.last??.field("Retry-After") == "1")
        #expect(scene.status(.get, "/tasks", [scene.bearer(.submit)]) == nil)
        let own = try AccessScene(["API_RATE_LIMIT": "1"], rate: 1_000)
        defer { own.remove() }
        for _ in 0..<100 { #expect(own.status(.get, "/tasks", [own.bearer(.read)]) == nil) }
    }

    @Test func `A file of keys is read again, and a broken one leaves the old keys`() throws {
        let scene = try AccessScene()
        defer { scene.remove() }
        let fresh = try NewKey(name: "fresh", role: .read)
        try TextFile.replace(scene.file, with: fresh.line)
        scene.control.reload()
        #expect(scene.status(.get, "/tasks", [scene.bearer(.admin)]) == 401)
        #expect(scene.status(.get, "/tasks", [("X-API-Key", fresh.key)]) == nil)
        for broken in ["fresh:read:nothing", ""] {
            try TextFile.replace(scene.file, with: broken)
            scene.control.reload()
            #expect(scene.status(.get, "/tasks", [("X-API-Key", fresh.key)]) == nil)
        }
        scene.remove()
        scene.control.reload()
        #expect(scene.status(.get, "/tasks", [("X-API-Key", fresh.key)]) == nil && scene.status() == 401)
    }
}
