import Testing

@testable import AMQPClient

@Suite(.timeLimit(.minutes(1)))
struct AcknowledgementWindowTests {
    private typealias Frame = AcknowledgementWindow.Frame

    private func window(_ count: UInt64) -> AcknowledgementWindow {
        var window = AcknowledgementWindow()
        for tag in 1...count {
            let deliveredOutcome = window.delivered(tag: tag); #expect(deliveredOutcome)
        }
        return window
    }

    @Test("an unbroken run from the oldest on goes in one frame")
    func run() {
        var window = window(5)
        for tag in [3, 1, 2] as [UInt64] {
            let acknowledgeOutcome = window.acknowledge(tag: tag); #expect(acknowledgeOutcome)
        }
        let flushOutcome2 = window.flush(); #expect(flushOutcome2 == [Frame(tag: 3, multiple: true)])
        let flushOutcome3 = window.flush(); #expect(flushOutcome3.isEmpty)
    }

    @Test("what lies behind a gap goes singly")
    func gap() {
        var window = window(5)
        for tag in [5, 1, 3] as [UInt64] {
            let acknowledgeOutcome = window.acknowledge(tag: tag); #expect(acknowledgeOutcome)
        }
        let flushOutcome2 = window.flush();
        #expect(
            flushOutcome2 == [
                Frame(tag: 1, multiple: false), Frame(tag: 3, multiple: false), Frame(tag: 5, multiple: false),
            ]
        )
        let acknowledgeOutcome3 = window.acknowledge(tag: 2); #expect(acknowledgeOutcome3)
        let acknowledgeOutcome4 = window.acknowledge(tag: 4); #expect(acknowledgeOutcome4)
        let flushOutcome5 = window.flush(); #expect(flushOutcome5 == [Frame(tag: 4, multiple: true)])
    }

    @Test("a rejected delivery does not break the run")
    func rejected() {
        var window = window(3)
        let settleOutcome = window.settle(tag: 2); #expect(settleOutcome)
        let acknowledgeOutcome2 = window.acknowledge(tag: 1); #expect(acknowledgeOutcome2)
        let acknowledgeOutcome3 = window.acknowledge(tag: 3); #expect(acknowledgeOutcome3)
        let flushOutcome4 = window.flush(); #expect(flushOutcome4 == [Frame(tag: 3, multiple: true)])
    }

    @Test("a delivery is settled once")
    func once() {
        var window = window(2)
        let acknowledgeOutcome = window.acknowledge(tag: 1); #expect(acknowledgeOutcome)
        let acknowledgeOutcome2 = window.acknowledge(tag: 1); #expect(!acknowledgeOutcome2)
        let settleOutcome3 = window.settle(tag: 1); #expect(!settleOutcome3)
        _ = window.flush()
        let acknowledgeOutcome4 = window.acknowledge(tag: 1); #expect(!acknowledgeOutcome4)
        let acknowledgeOutcome5 = window.acknowledge(tag: 3); #expect(!acknowledgeOutcome5)
        let acknowledgeOutcome6 = window.acknowledge(tag: 0); #expect(!acknowledgeOutcome6)
    }

    @Test("a tag out of order is refused")
    func order() {
        var window = window(2)
        let deliveredOutcome = window.delivered(tag: 2); #expect(!deliveredOutcome)
        let deliveredOutcome2 = window.delivered(tag: 4); #expect(!deliveredOutcome2)
        let deliveredOutcome3 = window.delivered(tag: 3); #expect(deliveredOutcome3)
    }

    @Test("the frames settle exactly what was acknowledged", arguments: 0..<40 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var window = AcknowledgementWindow()
        var next: UInt64 = 1
        var unsettledAtBroker: Set<UInt64> = []
        var held: Set<UInt64> = []
        for _ in 0..<3_000 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let deliveredOutcome = window.delivered(tag: next); #expect(deliveredOutcome)
                unsettledAtBroker.insert(next)
                held.insert(next)
                next += 1
            case 5..<8:
                guard let tag = held.randomElement(using: &generator) else { continue }
                held.remove(tag)
                let acknowledgeOutcome2 = window.acknowledge(tag: tag); #expect(acknowledgeOutcome2)
            case 8:
                guard let tag = held.randomElement(using: &generator) else { continue }
                held.remove(tag)
                unsettledAtBroker.remove(tag)
                let settleOutcome3 = window.settle(tag: tag); #expect(settleOutcome3)
            default:
                for frame in window.flush() {
                    // The broker closes the channel for a tag that it does not know as unsettled.
                    #expect(unsettledAtBroker.contains(frame.tag))
                    if frame.multiple {
                        unsettledAtBroker = unsettledAtBroker.filter { $0 > frame.tag }
                    } else {
                        unsettledAtBroker.remove(frame.tag)
                    }
                }
                #expect(unsettledAtBroker == held)
            }
        }
    }
}
