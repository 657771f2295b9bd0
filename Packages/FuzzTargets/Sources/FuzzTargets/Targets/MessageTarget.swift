internal import SchedulerModels

/// The body of a message of the broker.
enum MessageTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        let message = try? TaskMessage(body: input)
        // With a space before it, it is read the general way.
        let general = try? TaskMessage(body: [0x20] + input)
        try FuzzFinding.unless(message == general, "a message is another one when it is read the general way")
        guard let message else { return }
        let again = try? TaskMessage(body: message.serialized())
        try FuzzFinding.unless(again == message, "a message is another one when it was sent")
    }
}
