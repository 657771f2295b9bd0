import Foundation
import SchedulerModels
import ScriptedHTTPServer
import StackHarness
import Testing
import TestServers

@Suite("A log at the lowest level", .timeLimit(.minutes(5)), .keepsLogs)
struct DebugLogTests {
    /// Reads a program's whole output and names every secret in it.
    private static func expectNone(of marks: SecretMarks, in process: ServiceProcess, _ what: String) throws {
        let bytes = try #require(FileManager.default.contents(atPath: process.outputFile))
        let found = marks.legible(in: Array(bytes))
        #expect(found == [], "\(what): \(process.outputFile)")
    }

    @Test func `of a whole run tells no key, no password, no header and nothing of what tasks carry`() async throws {
        let scene = try SecretScene()
        defer { scene.remove() }
        try await scene.makeKey()
        let acl = ["aclfile": scene.folder + "/users.acl"]
        try await Stack.with(settings: scene.settings, redisOptions: acl) { stack in
            let servers = try await scene.servers(of: stack)
            let api = try await stack.startAPI(servers)
            let worker = try stack.launch(.worker, as: "w1", servers.merging(["WORKER_ID": "w1"]) { $1 })
            try await worker.waitForOutput(containing: "ready", timeout: .seconds(30))
            var ids: [String] = []
            for (body, end) in scene.submissions() {
                let accepted = try await stack.post("/tasks/", body, headers: scene.authorization)
                #expect(accepted.status == 202, "\(accepted)")
                let id = try accepted.task().id
                ids.append(id)
                let call = HTTPCall(port: stack.port, path: "/tasks/\(id)?wait=30", headers: scene.authorization)
                let task = try await call.send().task()
                #expect(task.status == end, "\(task)")
            }
            let (receiver, token, wanted) = (scene.receiver, scene.marks["callback token"], ids.count)
            try await eventually(within: .seconds(30)) {
                receiver.requests.count { $0.target.contains(token) } >= wanted
            }
            var statuses: Set<Int> = []
            for call in scene.knocks(port: stack.port) {
                // Of some malformed requests the library itself writes an answer that is not well-formed either.
                if let answer = try? await call.send() { statuses.insert(answer.status) }
            }
            #expect(statuses.isSuperset(of: [200, 400, 401, 404, 422]), "\(statuses)")
            try await stack.publish(Array("{\"\(scene.marks["message"])".utf8), times: 1)
            try scene.write("keys", "someone:read:\(scene.marks["broken key line"])\n")
            api.signal(SIGHUP)
            try await api.waitForOutput(containing: "the old keys stay", timeout: .seconds(20))
            // A store that goes and comes makes both speak of their connections.
            await stack.redis.kill()
            // Refused or given up: what the server says of it meanwhile is what counts.
            _ = try? await stack.post("/tasks/", scene.submissions().first?.body, headers: scene.authorization)
            try await stack.redis.restart()
            try await eventually(within: .seconds(30)) { try await stack.get("/health/ready").status == 200 }
            for process in [api, worker] {
                #expect(try await process.terminate(timeout: .seconds(60)) == .exited(0))
                try Self.expectNone(of: scene.marks, in: process, "a run")
                // The log is there, and speaks of these tasks.
                let output = process.output()
                #expect(output.contains(" DEBUG "))
                #expect(ids.contains { output.contains($0) })
            }
        }
    }

    @Test(arguments: [Binary.apiServer, .worker])
    func `of a start that fails tells none either`(_ binary: Binary) async throws {
        let scene = try SecretScene()
        defer { scene.remove() }
        let acl = ["aclfile": scene.folder + "/users.acl"]
        try await Stack.with(redisOptions: acl) { stack in
            let servers = try await scene.servers(of: stack)
            let nothing = try FreePort.next()
            let common = servers.merging(["LOG_LEVEL": "trace", "STARTUP_TIMEOUT": "1", "API_PORT": "0"]) { $1 }
            for (index, given) in try scene.refusedSettings(stack, servers, nothing: nothing).enumerated() {
                // A worker does not look at what is the API's alone.
                if binary == .worker, !given.keys.contains(where: { $0.hasSuffix("_URL") }) { continue }
                let name = "\(binary.rawValue)-\(index)"
                let process = try stack.launch(binary, as: name, common.merging(given) { $1 })
                #expect(try await process.waitForExit(timeout: .seconds(60)) == .exited(78), "\(given.keys)")
                try Self.expectNone(of: scene.marks, in: process, "\(given.keys)")
                #expect(given.keys.contains { process.output().contains($0) }, "\(given.keys)")
            }
        }
    }

    @Test func `is searched for secrets in every form`() {
        var marks = SecretMarks()
        let word = marks["a"]
        for before in ["", "x", "xy", "xyz"] {
            let encoded = Data((before + word + "z").utf8).base64EncodedString()
            #expect(marks.legible(in: Array("line \(encoded) line".utf8)) == ["a"])
        }
        #expect(marks.legible(in: Array("GET /?q=\(word.uppercased())".utf8)) == ["a"])
        #expect(marks.legible(in: Array("nothing".utf8)) == [])
    }
}
