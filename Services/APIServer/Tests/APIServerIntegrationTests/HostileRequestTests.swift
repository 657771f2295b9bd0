import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct HostileRequestTests {
    @Test(arguments: [1, 2026] as [UInt64])
    func `A thousand hostile requests never make an error of the server`(seed: UInt64) async throws {
        try await APIFixture.run { api async throws in
            var counts: [Int: Int] = [:]
            for bytes in HostileRequests(seed: seed).prefix(1_000) {
                let answer = try await api.client.exchange(bytes)
                counts[answer.status, default: 0] += 1
                let isHead = bytes.starts(with: Array("HEAD".utf8))
                #expect(answer.status < 500, "\(String(decoding: bytes.prefix(2_000), as: UTF8.self))")
                if answer.status >= 400, !isHead {
                    #expect(answer.isProblem(answer.status), "\(String(decoding: bytes.prefix(2_000), as: UTF8.self))")
                }
                if answer.status == 202 { #expect(answer["task_id"].stringValue != nil) }
            }
            // The requests reach into every part: some are taken, and each kind of refusal comes up.
            for status in [200, 202, 204, 400, 404, 405, 415, 422] {
                #expect(counts[status, default: 0] > 0, "\(counts)")
            }
            #expect(try await api.get("/health").status == 200)
            let stored = try await api.get("/tasks/?limit=500")
            #expect(stored.status == 200 && stored["tasks"].arrayValue?.isEmpty == false)
        }
    }
}
