import HTTPClient
import Testing

@testable import Callbacks

@Suite(.timeLimit(.minutes(1)))
struct CallbackBackoffTests {
    @Test func `The waits double from five seconds to an hour`() {
        let waits = (1...14).map { CallbackBackoff.wait(tries: $0, wanted: nil, jitter: 0) }
        #expect(waits.prefix(4) == [.seconds(5), .seconds(10), .seconds(20), .seconds(40)])
        #expect(waits[9] == .seconds(2_560) && waits[10...].allSatisfy { $0 == .seconds(3_600) })
        #expect(CallbackBackoff.wait(tries: .max, wanted: nil, jitter: 0) == .seconds(3_600))
    }

    @Test func `Jitter moves a wait by a fifth at most`() {
        #expect(CallbackBackoff.wait(tries: 2, wanted: nil, jitter: -1) == .seconds(8))
        #expect(CallbackBackoff.wait(tries: 2, wanted: nil, jitter: 1) == .seconds(12))
    }

    @Test(arguments: [(60, 60), (1, 5), (3_600, 3_600), (86_400, 3_600)])
    func `What the receiver asks for counts when it is longer, up to an hour`(wanted: Int, waits: Int) {
        #expect(CallbackBackoff.wait(tries: 1, wanted: .seconds(wanted), jitter: 0) == .seconds(waits))
    }

    @Test(arguments: [
        ("120", 120), ("0", 0), ("", nil), ("-1", nil), ("1.5", nil), ("Sun, 06 Nov 1994 08:49:37 GMT", nil),
        ("99999999999999999999", nil),
    ])
    func `Retry-After is read in seconds`(text: String, seconds: Int?) {
        let response = HTTPClientResponse(status: 503, headers: ["Retry-After": text], body: [], effectiveURL: "")
        #expect(CallbackBackoff.wanted(response) == seconds.map { .seconds($0) })
    }
}
