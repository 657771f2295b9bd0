import Foundation
import SchedulerModels
import ScriptedHTTPServer
import StackHarness
import Testing
import TestServers

@Suite("libcurl", .timeLimit(.minutes(5)), .keepsLogs)
struct LibraryTests {
    private func holdsLibrary(_ process: ServiceProcess) throws -> Bool {
        // A file of /proc says that it is empty: it is read to its end.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process.pid)/maps"))
        defer { try? file.close() }
        let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        #expect(maps.contains("/libc.so"), "maps that cannot be read show nothing")
        return maps.contains("libcurl")
    }

    @Test func `is loaded by the process that sends a request, and by no other`() async throws {
        let target = try ScriptedHTTPServer { _ in .text("hello") }
        defer { target.stop() }
        try await Stack.with(settings: ["WORKER_ALLOW_PRIVATE_ADDRESSES": "true"]) { stack in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker("w1")
            #expect(try await stack.end(of: stack.submit("echo").id).status == "completed")
            #expect(try !holdsLibrary(api) && !holdsLibrary(worker))
            let call = try await stack.submit("http", ["url": .string(target.url("/"))])
            #expect(try await stack.end(of: call.id).status == "completed")
            #expect(try !holdsLibrary(api) && holdsLibrary(worker))
        }
    }

    @Test func `is named with its package where it cannot be loaded, and all else goes on`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "no-libcurl-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appending(path: "libcurl.so.4"))
        let settings = ["LD_LIBRARY_PATH": folder.path, "CALLBACK_SECRET": "a secret of 16 b"]
        try await Stack.with(settings: settings) { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            for type in ["http", "web_scraper"] {
                let call = try await stack.submit(type, ["url": "https://example.com/"], ["retry": ["max_attempts": 1]])
                let ended = try await stack.end(of: call.id)
                #expect(
                    ended.status == "failed" && ended.description.contains("library_missing")
                        && ended.description.contains("libcurl4"),
                    "\(ended)"
                )
            }
            let submission = Stack.submission("echo", [:], ["callback_url": "https://example.com/"])
            let refused = try await stack.post("/tasks/", submission)
            #expect(refused.status == 422 && "\(refused)".contains("libcurl4"), "\(refused)")
            #expect(try await stack.end(of: stack.submit("echo").id).status == "completed")
        }
    }
}
