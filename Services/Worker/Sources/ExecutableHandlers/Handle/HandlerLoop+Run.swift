internal import CLinuxProcess
internal import Glibc

extension HandlerLoop {
    /// Moves bytes until the guard says that nothing of the handler is left, or is gone itself.
    mutating func run(
        _ listener: any HandlerProcessListener,
        outgoing takeOutgoing: () -> (bytes: [UInt8], closes: Bool)
    ) -> HandlerEnd {
        // A handler that does not read its input must not end the worker.
        var pipe = sigset_t()
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipe, nil)
        var buffers = Buffers()
        while true {
            take(takeOutgoing())
            writeInput()
            wait(until: listener.tick())
            readAll(listener, &buffers)
            if let end = hearGuard() {
                // What it wrote before its end is still in the pipes; what outlives a lost guard may write for ever.
                while end.cause != .guardLost, readAll(listener, &buffers) {}
                return end
            }
        }
    }

    /// Waits for the guard's own end, which is due.
    func reapGuard() {
        var status: Int32 = 0
        while unsafe waitpid(guardProcess, &status, 0) < 0, errno == EINTR {}
    }

    private mutating func take(_ more: (bytes: [UInt8], closes: Bool)) {
        if !more.bytes.isEmpty { outgoing += more.bytes }
        if more.closes { closesInput = true }
    }

    private mutating func writeInput() {
        guard let number = input?.number else {
            outgoing = []
            return
        }
        while !outgoing.isEmpty {
            let written = unsafe outgoing.withUnsafeBytes { unsafe write(number, $0.baseAddress, $0.count) }
            if written > 0 {
                outgoing = outgoing.dropFirst(written)
            } else if written < 0, errno == EAGAIN {
                return
            } else if written >= 0 || errno != EINTR {
                // It has closed its input, which is its own affair.
                outgoing = []
                closesInput = true
            }
        }
        if closesInput { input = nil }
    }

    private func wait(until next: ContinuousClock.Instant?) {
        var entries = [
            pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: control.number, events: Int16(POLLIN), revents: 0),
        ]
        // Without something to write, a closed input would wake at once and always.
        if !outgoing.isEmpty, let number = input?.number {
            entries.append(pollfd(fd: number, events: Int16(POLLOUT), revents: 0))
        }
        for number in [output?.number, errors?.number, progress?.number].compactMap({ $0 }) {
            entries.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0))
        }
        var timeout: Int32 = -1
        if let next {
            let left = ContinuousClock.now.duration(to: next) / .milliseconds(1)
            timeout = Int32(max(0, min(left.rounded(.up), 60_000)))
        }
        _ = unsafe poll(&entries, nfds_t(entries.count), timeout)
        var count: UInt64 = 0
        _ = unsafe eventfd_read(wake.number, &count)
    }

    /// Reads once from each pipe; true when there was something.
    ///
    /// Standard output is read first and heard last: what the handler wrote elsewhere before an answer comes before it.
    @discardableResult
    private mutating func readAll(_ listener: any HandlerProcessListener, _ buffers: inout Buffers) -> Bool {
        let answer = output.map { Self.read($0.number, &buffers.output) } ?? .nothing
        var didRead = false
        for _ in 0..<Self.readsAtOnce {
            guard let number = errors?.number, case let look = Self.read(number, &buffers.other), look != .nothing
            else {
                break
            }
            didRead = true
            if case .bytes(let count) = look { listener.errorOutput(buffers.other[..<count]) } else { errors = nil }
        }
        for _ in 0..<Self.readsAtOnce {
            guard let number = progress?.number, case let look = Self.read(number, &buffers.other), look != .nothing
            else {
                break
            }
            didRead = true
            if case .bytes(let count) = look { listener.progress(buffers.other[..<count]) } else { progress = nil }
        }
        switch answer {
        case .bytes(let count): listener.output(buffers.output[..<count])
        case .nothing: return didRead
        case .end:
            output = nil
            listener.outputEnded()
        }
        return true
    }

    /// More than a pipe holds.
    private static let readsAtOnce = 4

    private struct Buffers {
        var output = [UInt8](repeating: 0, count: 65_536)
        var other = [UInt8](repeating: 0, count: 65_536)
    }

    private enum Look: Equatable { case bytes(Int), nothing, end }

    private static func read(_ number: Int32, _ buffer: inout [UInt8]) -> Look {
        let count = unsafe Glibc.read(number, &buffer, buffer.count)
        if count > 0 { return .bytes(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Hears what the guard says; the end, once it is known.
    private mutating func hearGuard() -> HandlerEnd? {
        while true {
            switch ControlSocket.receive(from: control.number) {
            case .nothing: return nil
            case .message(let text):
                switch GuardReport(text) {
                case .started(let process): handler = process
                case .expired: isExpired = true
                case .failed(let number): return HandlerEnd(cause: .notStarted(number))
                case .exited(let code): return HandlerEnd(cause: .exited(code), isExpired: isExpired)
                case .signalled(let number): return HandlerEnd(cause: .signalled(number), isExpired: isExpired)
                case nil: break
                }
            case .end:
                // Nobody watches over the handler any more.
                if let handler { kill(-handler, SIGKILL) }
                return HandlerEnd(cause: .guardLost, isExpired: isExpired)
            }
        }
    }
}
