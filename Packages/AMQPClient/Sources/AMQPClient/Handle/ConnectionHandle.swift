internal import CRabbitMQ
internal import Glibc

/// Owns one `amqp_connection_state_t`.
///
/// The C library allows one thread at a time: everything here, `init` and `deinit` included, runs on the connection's thread.
/// Every call that may wait is watched by the ``Watchdog``.
@safe
final class ConnectionHandle {
    let watched: WatchedSocket
    let pool: FieldPool
    let callLimit: Duration
    /// The same in nanoseconds: each call asks for it, and taking a `Duration` apart costs more than reading the clock.
    private let callNanoseconds: Int64
    let serverProperties: AMQPTable
    /// Nil over TLS, where only the library can write.
    let frames: FrameBuffer?
    /// Whether more is about to be written, so that frames wait for it.
    var isHolding = false
    private let state: amqp_connection_state_t
    private var frame = unsafe amqp_frame_t()

    /// Takes over a connection that has logged in.
    init(
        adopting state: amqp_connection_state_t,
        watched: WatchedSocket,
        isPlain: Bool,
        callLimit: Duration,
        serverProperties: AMQPTable
    ) {
        unsafe self.state = unsafe state
        self.watched = watched
        self.callLimit = callLimit
        callNanoseconds = callLimit.wholeNanoseconds
        self.serverProperties = serverProperties
        pool = FieldPool()
        frames = isPlain ? FrameBuffer() : nil
    }

    deinit {
        Watchdog.shared.forget(watched)
        // Also closes the socket.
        unsafe amqp_destroy_connection(state)
    }

    var descriptor: Int32 {
        unsafe amqp_get_sockfd(state)
    }

    /// The largest frame both sides agreed to.
    var maximumFrameSize: Int {
        unsafe Int(amqp_get_frame_max(state))
    }

    /// Whether a frame can be had without reading the socket: `poll` would not see it.
    var hasBufferedFrames: Bool {
        unsafe amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0
    }

    /// Gives the memory of handled frames back; the library ignores the call while a frame is half read.
    func releaseBuffers() {
        unsafe amqp_maybe_release_buffers(state)
    }

    /// The next frame that has already arrived, if there is one.
    ///
    /// Also sends and checks heartbeats: `amqp_simple_wait_frame_noblock` with a zero wait: unlike `amqp_basic_publish` it notices an overdue heartbeat.
    func nextFrame() throws(AMQPError) -> InboundFrame? {
        var none = timeval()
        let status = unsafe watchedCall { state in
            unsafe amqp_simple_wait_frame_noblock(state, &frame, &none)
        }
        if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
        try check(status, "receive")
        return unsafe FrameDecoding.frame(frame)
    }

    /// Says good-bye and waits briefly for the answer.
    func closeGracefully() {
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        _ = unsafe amqp_set_rpc_timeout(state, &limit)
        _ = unsafe watchedCall { state in
            unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS).library_error
        }
    }

    /// Waits until the socket is readable, the wake-up is signalled, or the time is over.
    func wait(for wakeUp: WakeUp, milliseconds: Int32) {
        var descriptors = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        )
        unsafe withUnsafeMutableBytes(of: &descriptors) { buffer in
            _ = unsafe poll(buffer.bindMemory(to: pollfd.self).baseAddress, 2, milliseconds)
        }
        if descriptors.1.revents != 0 { wakeUp.clear() }
    }

    func watchedCall(_ body: (amqp_connection_state_t) -> Int32) -> Int32 {
        watched.begin(limit: callNanoseconds)
        defer { watched.end() }
        return unsafe body(state)
    }

    func check(_ status: Int32, _ operation: String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        if watched.isTripped {
            throw AMQPError(
                .connectionLost,
                operation: operation,
                message: "the broker took nothing for \(callLimit), so the socket was shut down"
            )
        }
        throw ConnectionHandle.error(status: status, operation: operation)
    }

    static func error(status: Int32, operation: String, otherwise code: AMQPErrorCode = .connectionLost) -> AMQPError {
        let text = unsafe String(cString: amqp_error_string2(status))
        switch status {
        case AMQP_STATUS_BAD_AMQP_DATA.rawValue, AMQP_STATUS_UNKNOWN_CLASS.rawValue,
            AMQP_STATUS_UNKNOWN_METHOD.rawValue, AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION.rawValue:
            return AMQPError(.protocolViolation, operation: operation, message: text)
        case AMQP_STATUS_TABLE_TOO_BIG.rawValue, AMQP_STATUS_INVALID_PARAMETER.rawValue:
            return AMQPError(.invalidArgument, operation: operation, message: text)
        default:
            return AMQPError(code, operation: operation, message: text)
        }
    }
}
