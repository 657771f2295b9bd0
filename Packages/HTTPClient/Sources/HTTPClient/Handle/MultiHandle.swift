internal import CCurl

/// Owner of one `CURLM`: everything but `wake` belongs to the thread that runs the loop.
@safe final class MultiHandle: @unchecked Sendable {
    // Safety: the pointer never changes; `curl_multi_wakeup` is the one call that libcurl allows from any thread, and
    // the other methods and `isOpen` are used by the loop's thread alone.
    private let pointer: UnsafeMutableRawPointer
    private var isOpen = true

    /// A new handle; nil when libcurl or the system refuses one.
    init?(maximumConnections: Int, maximumConnectionsPerHost: Int) {
        guard CurlGlobal.isReady, let pointer = unsafe ccurl_multi_init() else { return nil }
        unsafe self.pointer = unsafe pointer
        unsafe ccurl_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, maximumConnections)
        unsafe ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, maximumConnections)
        unsafe ccurl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, maximumConnectionsPerHost)
    }

    deinit { close() }

    /// Closes all connections; every easy handle has been removed and nobody calls `wake` any more.
    ///
    /// `curl_multi_cleanup` demands that order.
    func close() {
        guard isOpen else { return }
        isOpen = false
        unsafe ccurl_multi_cleanup(pointer)
    }

    /// Starts a transfer; false when libcurl refuses it.
    func add(_ easy: EasyHandle) -> Bool {
        unsafe ccurl_multi_add_handle(pointer, easy.pointer) == CURLM_OK
    }

    /// Takes a transfer out, whether it has ended or not.
    func remove(_ easy: EasyHandle) {
        unsafe ccurl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Moves all transfers on without waiting; false when libcurl reports a broken state.
    func perform() -> Bool {
        var running: Int32 = 0
        return unsafe ccurl_multi_perform(pointer, &running) == CURLM_OK
    }

    /// Waits for a socket, a timer or `wake`.
    func poll() {
        unsafe ccurl_multi_poll(pointer, 60_000)
    }

    /// Ends a present or the next `poll`, from any thread.
    func wake() {
        unsafe ccurl_multi_wakeup(pointer)
    }

    /// The key of the next transfer that has ended and how; nil when there is none.
    func nextFinished() -> (key: EasyHandle.Key, outcome: CurlOutcome)? {
        var code = CURLE_OK
        guard let easy = unsafe ccurl_next_finished(pointer, &code) else { return nil }
        return unsafe (EasyHandle.Key(easy), CurlOutcome(code))
    }
}
