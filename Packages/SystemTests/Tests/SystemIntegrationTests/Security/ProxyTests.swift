import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import StackHarness
import Testing
import TestServers

@Suite("A proxy in the environment", .timeLimit(.minutes(5)), .keepsLogs)
struct ProxyTests {
    private static let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]

    private static func server(_ text: String) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { _ in .text("<p>\(text)</p>", headers: ["Content-Type": "text/html"]) }
    }

    @Test func `hears nothing of what handlers, the scraper and callbacks send`() async throws {
        let proxy = try Self.server("by the proxy")
        let target = try Self.server("by the target")
        defer {
            proxy.stop()
            target.stop()
        }
        let variables = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, proxy.url("")) })
        let inside = [
            "WORKER_ALLOW_PRIVATE_ADDRESSES": "true", "CALLBACK_ALLOW_PRIVATE_ADDRESSES": "true",
            "CALLBACK_SECRET": "a secret of 16 b",
        ]
        let settings = variables.merging(inside) { $1 }
        try await Stack.with(settings: settings) { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 4)
            for (type, path) in [("http", "/http"), ("web_scraper", "/scraper")] {
                let task = try await stack.submit(
                    type,
                    ["url": .string(target.url(path))],
                    ["callback_url": .string(target.url("/callback-\(type)"))]
                )
                let ended = try await stack.end(of: task.id)
                #expect(ended.status == "completed" && !ended.description.contains("by the proxy"), "\(ended)")
            }
            try await eventually(within: .seconds(30)) { target.requests.count >= 4 }
            #expect(
                Set(target.requests.map(\.target)) == ["/http", "/scraper", "/callback-http", "/callback-web_scraper"]
            )
            #expect(proxy.acceptedConnections == 0)
            // With the same variables another program does ask the proxy.
            let curl = try ServiceProcess.start(
                executable: "curl",
                arguments: ["-s", target.url("/curl")],
                environment: variables.merging(["PATH": "/usr/bin:/bin"]) { $1 }
            )
            #expect(try await curl.waitForExit(timeout: .seconds(20)) == .exited(0))
            #expect(curl.output().contains("by the proxy") && proxy.acceptedConnections == 1)
        }
    }
}
