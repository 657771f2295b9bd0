import Testing

@testable import Worker

@Suite("A worker's identity", .timeLimit(.minutes(1)))
struct WorkerIdentityTests {
    @Test func `A new incarnation is told from the old one and still names the process`() {
        var identity = WorkerIdentity(workerID: "w")
        let first = identity.incarnation
        #expect(first == identity.process + ".1")
        identity.renew()
        #expect(identity.incarnation == identity.process + ".2")
        #expect(identity.workerID == "w")
        #expect(!identity.process.contains("."))
    }

    @Test func `Two processes of one worker id are never the same`() {
        let names = (0..<1_000).map { _ in WorkerIdentity(workerID: "w").process }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isHexDigit) })
    }
}
