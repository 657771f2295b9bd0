/// What was done to the system, to whom and when: a line of the journal of faults.
///
/// What lasts is written twice, when it begins and, with `until`, when it is over.
package struct ChaosEntry: Codable, Sendable, Equatable {
    package enum What: String, Codable, Sendable {
        /// SIGKILL of a service.
        case kill
        /// A service was told to die by itself at some point of its work.
        case armed
        /// SIGTERM of a service.
        case terminate
        /// A service was found to have ended.
        case exit
        /// SIGSTOP of a service until SIGCONT.
        case freeze
        /// A service's way to Redis was cut or disturbed.
        case cutFromStore
        /// A service's way to RabbitMQ was cut or disturbed.
        case cutFromBroker
        /// Redis did not answer, or refused to write.
        case storeDown
        /// Redis lost the writes that it had made from `at` until `until`.
        case storeLost
        /// RabbitMQ did not answer, or took nothing.
        case brokerDown
        /// RabbitMQ lost messages or queues.
        case brokerLost
        /// Anything else, for the reader.
        case note
    }

    package var what: What
    /// The service's name, or words for the reader.
    package var target: String
    package var pid: Int32?
    package var at: Int64
    package var until: Int64?

    package init(_ what: What, _ target: String, pid: Int32? = nil, at: Int64, until: Int64? = nil) {
        self.what = what
        self.target = target
        self.pid = pid
        self.at = at
        self.until = until
    }
}
