/// A message: a body of bytes with its properties.
public struct AMQPMessage: Sendable, Equatable {
    /// The body.
    public var body: [UInt8]
    /// Whether the broker writes the message to disk.
    public var persistent: Bool
    /// The type of the body, such as `application/json`; at most 255 bytes.
    public var contentType: String?
    /// An identifier chosen by the publisher; at most 255 bytes.
    public var messageID: String?
    /// The priority, 0 to 255; only queues declared for it look at it.
    public var priority: UInt8?
    /// When the message was made, in seconds since 1970.
    public var timestamp: UInt64?
    /// Further properties.
    public var headers: AMQPTable

    /// Makes a message.
    public init(
        body: [UInt8],
        persistent: Bool = true,
        contentType: String? = nil,
        messageID: String? = nil,
        priority: UInt8? = nil,
        timestamp: UInt64? = nil,
        headers: AMQPTable = [:]
    ) {
        self.body = body
        self.persistent = persistent
        self.contentType = contentType
        self.messageID = messageID
        self.priority = priority
        self.timestamp = timestamp
        self.headers = headers
    }
}
