internal import CMicroHTTPD
import Logging
import Synchronization

// Answering, on the library's thread.
extension Exchange {
    /// After a resume: hands the response over.
    func answerWhenReady() -> Bool {
        guard let response = readyResponse else { return true }
        return send(response, closing: server.isDraining.load(ordering: .relaxed))
    }

    /// Hands a response to the library (`MHD_queue_response`); answers whether the connection lives on.
    func send(_ response: HTTPResponse, closing: Bool) -> Bool {
        stage = .answered
        let isSound = response.headers.allSatisfy { ResponseFields.isValid($0.0, $0.1) }
        if !isSound {
            server.logger.error(
                "a handler's header field holds a control byte",
                metadata: ["request_id": "\(request?.id ?? "")"]
            )
        }
        let response =
            isSound
            ? response
            : server.render(
                Refusal(.internalServerError, "The response could not be written."),
                requestID: request?.id ?? ""
            )
        let isStream = if case .stream = response.body { true } else { false }
        let deadline = isStream ? 0 : server.deadline(after: server.patience.request)
        guard entry.advance(to: .responding, deadline: deadline), let handle = unsafe makeHandle(response.body) else {
            return false
        }
        for (name, value) in response.headers
        where (isSound || ResponseFields.isValid(name, value)) && !ResponseFields.isFraming(name) {
            unsafe MHD_add_response_header(handle, name, value)
        }
        if closing { unsafe MHD_add_response_header(handle, "Connection", "close") }
        let queued = unsafe MHD_queue_response(connection.pointer, UInt32(response.status.rawValue), handle)
        unsafe MHD_destroy_response(handle)
        return queued == .YES
    }

    /// The request is over: called once, from the completion callback.
    func end() {
        entry.setRunning(nil)
        if let pipe {
            pipe.finish()
            server.streams.remove(pipe)
        }
        _ = entry.advance(to: .idle, deadline: server.deadline(after: server.patience.idle))
        if reserved > 0 { server.largeBodies.giveBack(reserved) }
        if isInFlight { server.gate.leave() }
    }

    private func makeHandle(_ body: HTTPResponseBody) -> OpaquePointer? {
        switch body {
        case .bytes(let bytes):
            return unsafe bytes.withUnsafeBytes { buffer in
                // Not written to: the library copies (MHD_RESPMEM_MUST_COPY).
                let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
                return unsafe MHD_create_response_from_buffer(buffer.count, start, .RESPMEM_MUST_COPY)
            }
        case .stream where request?.method == .head:
            // The library would end the missing body with a last chunk, which the client takes for the next response.
            return unsafe MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .stream(let pieces):
            let pipe = StreamPipe(connection: connection)
            self.pipe = pipe
            if !server.streams.add(pipe) { pipe.finish() }
            pipe.start(pieces)
            let retained = unsafe Unmanaged.passRetained(pipe).toOpaque()
            return unsafe MHD_create_response_from_callback(UInt64.max, 16 << 10, readStream, retained, releaseStream)
        }
    }
}

/// `MHD_ContentReaderCallback` for a streaming body.
private func readStream(
    closure: UnsafeMutableRawPointer?,
    position: UInt64,
    buffer: UnsafeMutablePointer<CChar>?,
    capacity: Int
) -> Int {
    guard let closure = unsafe closure else { return -1 }
    let pipe = unsafe Unmanaged<StreamPipe>.fromOpaque(closure).takeUnretainedValue()
    return unsafe pipe.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
}

/// `MHD_ContentReaderFreeCallback`: the library is done with the streaming body.
private func releaseStream(closure: UnsafeMutableRawPointer?) {
    guard let closure = unsafe closure else { return }
    unsafe Unmanaged<StreamPipe>.fromOpaque(closure).takeRetainedValue().finish()
}
