/// How long each step of a connection may last, in milliseconds.
///
/// Worked out once: taking a `Duration` apart costs more than reading the clock, and each request has five deadlines.
struct Patience: Sendable {
    let head: UInt64
    let body: UInt64
    /// For the handler, and then again for sending what it answered.
    let request: UInt64
    /// Between two requests, with the head of the second.
    let idle: UInt64

    init(_ configuration: HTTPServerConfiguration) {
        head = configuration.headerDeadline.wholeMilliseconds
        body = configuration.bodyDeadline.wholeMilliseconds
        request = configuration.requestDeadline.wholeMilliseconds
        idle = (configuration.idleTimeout + configuration.headerDeadline).wholeMilliseconds
    }
}
