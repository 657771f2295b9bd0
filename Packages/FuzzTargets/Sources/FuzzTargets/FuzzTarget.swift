/// A piece of the scheduler that reads what others wrote.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case httpHead = "http-head"
    case json
    case submission
    case message
    case amqpTable = "amqp-table"
    case redisReply = "redis-reply"
    case url
    case text
    case selector

    /// Reads the input; refusing it is fine, trapping is not.
    ///
    /// - Throws: ``FuzzFinding`` when what was read contradicts itself.
    public func run(_ input: [UInt8]) throws {
        switch self {
        case .httpHead: try HTTPHeadTarget.run(input)
        case .json: try JSONTarget.run(input)
        case .submission: try SubmissionTarget.run(input)
        case .message: try MessageTarget.run(input)
        case .amqpTable: try AMQPTableTarget.run(input)
        case .redisReply: try RedisReplyTarget.run(input)
        case .url: try URLTarget.run(input)
        case .text: try TextTarget.run(input)
        case .selector: try SelectorTarget.run(input)
        }
    }
}
