internal import SchedulerModels

/// The body of a message of the broker.
enum MessageTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard let message = try? TaskMessage(body: input) else { return }
        let again = try? TaskMessage(body: message.serialized())
        try FuzzFinding.unless(again == message, "a message is another one when it was sent")
    }
}
