import AccessKeys
import HTTPServer
import Logging
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct RefusalLogTests {
    /// Keeps the metadata of each line.
    private struct Lines: LogHandler {
        let kept = Guarded<[Logger.Metadata]>([])
        var logLevel: Logger.Level = .info
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { kept.withLock { $0.append(event.metadata ?? [:]) } }

        /// Status and number of those left out, of each line.
        var all: [String] {
            kept.withLock { $0.map { "\($0["status"] ?? "none") \($0["left_out"] ?? "none")" } }
        }
    }

    @Test func `Of refusals that a client can cause without end there is a line a minute of each kind`() throws {
        let lines = Lines()
        let clock = Guarded(ContinuousClock.now)
        let scene = try AccessScene(keyed: false, log: lines, now: { clock.withLock { $0 } })
        let foreign = [("Host", "127.0.0.1:8000"), ("Origin", "https://evil.example")]
        func refuse() {
            for number in 0..<50 {
                #expect(scene.status(.get, "/tasks", [("Host", "evil-\(number).example")]) == 421)
                #expect(scene.status(.post, "/tasks", foreign) == 403)
            }
        }
        refuse()
        #expect(lines.all == ["421 none", "403 none"])
        clock.withLock { $0 += .seconds(59) }
        refuse()
        #expect(lines.all.count == 2)
        clock.withLock { $0 += .seconds(1) }
        refuse()
        #expect(lines.all == ["421 none", "403 none", "421 99", "403 99"])
    }

    @Test func `A key whose role is too weak has a line of its own, and each request with a wrong key`() throws {
        let lines = Lines()
        let now = ContinuousClock.now
        let scene = try AccessScene(log: lines, now: { now })
        defer { scene.remove() }
        for _ in 0..<10 {
            for role in [Role.read, .submit] {
                #expect(scene.status(.delete, "/workers/w", [scene.bearer(role)]) == 403)
            }
        }
        #expect(lines.all == ["403 none", "403 none"])
        for _ in 0..<3 { #expect(scene.status(.get, "/tasks", [("X-API-Key", "unknown")]) == 401) }
        #expect(lines.all.count == 5)
    }
}
