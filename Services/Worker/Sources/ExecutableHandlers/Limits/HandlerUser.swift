/// Who handlers run as, in a worker that runs as root.
struct HandlerUser: Sendable, Equatable {
    var user: UInt32
    var group: UInt32

    init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }

    /// Reads `user:group`, both numbers; root is not one that work is handed down to.
    init?(text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let user = UInt32(parts[0]), let group = UInt32(parts[1]), user > 0, group > 0,
            user < .max, group < .max
        else { return nil }
        self.init(user: user, group: group)
    }

    var text: String { "\(user):\(group)" }
}
