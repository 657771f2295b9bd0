import Dispatch
import Glibc
import Synchronization

/// The thread of a proxy: one poll loop over the listener and all connections.
///
/// Everything below `run()` is touched by that thread alone; other threads leave a command in `inbox` and wait for it.
// Safety: the `var`s are confined to the thread in `run()`; `perform` reaches them only through the locked inbox.
final class FaultProxyLoop: @unchecked Sendable {
    /// What other threads may ask for.
    enum Command: Sendable {
        case setMode(FaultProxy.Mode)
        case resetAll
        case closeAll
        case stop
    }

    private struct Inbox {
        var commands: [(Command, DispatchSemaphore)] = []
        var isStopped = false
    }

    let mode = Lock(FaultProxy.Mode.pass)
    let counters = FaultProxyCounters()

    private let inbox = Lock(Inbox())
    private let bell: SocketPair
    private let listener: Int32
    private let upstreamPort: Int

    private var current = FaultProxy.Mode.pass
    private var links: [FaultProxyLink] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(port: Int, upstreamPort: Int) throws(TestServersError) {
        self.upstreamPort = upstreamPort
        listener = try LoopbackSocket.make(nonBlocking: true, operation: "start a fault proxy")
        guard LoopbackSocket.bind(listener, to: port), listen(listener, 512) == 0 else {
            let number = errno
            close(listener)
            throw .systemCall("bind or listen", number, operation: "start a fault proxy")
        }
        do {
            bell = try SocketPair(operation: "start a fault proxy")
        } catch {
            close(listener)
            throw error
        }
    }

    /// Hands a command to the thread and waits until it has been carried out.
    func perform(_ command: Command) {
        let done = DispatchSemaphore(value: 0)
        let isStopped = inbox.withLock { inbox in
            guard !inbox.isStopped else { return true }
            inbox.commands.append((command, done))
            // Inside the lock: the thread closes the bell only after it has marked the inbox as stopped.
            _ = sendAll("!", to: bell.ours)
            return false
        }
        if !isStopped { done.wait() }
    }

    /// Serves until it is told to stop; the body of the thread.
    func run() {
        while true {
            var polls = pollList()
            wait(&polls)
            let now = ContinuousClock.now
            // Links first: commands and accepts change the list that the poll results belong to.
            serveLinks(polls, now: now)
            if polls[0].revents != 0 && obeyCommands() { return }
            if polls[1].revents != 0 { acceptAll() }
        }
    }

    // MARK: - One turn

    private func pollList() -> [pollfd] {
        var polls = [
            pollfd(fd: bell.theirs, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        for link in links {
            polls.append(pollfd(fd: link.client, events: Int16(link.clientEvents(current)), revents: 0))
            polls.append(pollfd(fd: link.server, events: Int16(link.serverEvents(current)), revents: 0))
        }
        return polls
    }

    private func wait(_ polls: inout [pollfd]) {
        let due = links.flatMap { [$0.requests.nextDue(current), $0.replies.nextDue(current)] }.compactMap { $0 }.min()
        guard let due else {
            _ = unsafe poll(&polls, nfds_t(polls.count), -1)
            return
        }
        // poll counts in milliseconds and Glibc's Swift module has no ppoll; the rest is slept off.
        let left = max(0, (due - ContinuousClock.now).seconds)
        if left < 0.001 { usleep(useconds_t(left * 1_000_000)) }
        _ = unsafe poll(&polls, nfds_t(polls.count), Int32(min(left, 60) * 1000))
    }

    private func serveLinks(_ polls: [pollfd], now: ContinuousClock.Instant) {
        var kept: [FaultProxyLink] = []
        kept.reserveCapacity(links.count)
        for (index, var link) in links.enumerated() {
            let atClient = Int32(polls[2 + 2 * index].revents)
            let atServer = Int32(polls[3 + 2 * index].revents)
            if !serve(&link, atClient: atClient, atServer: atServer, now: now) {
                link.reset()
            } else if link.isFinished {
                link.close()
            } else {
                kept.append(link)
            }
        }
        links = kept
        counters.open.store(links.count, ordering: .relaxed)
    }

    /// Moves what can be moved; false when the connection is broken.
    private func serve(
        _ link: inout FaultProxyLink,
        atClient: Int32,
        atServer: Int32,
        now: ContinuousClock.Instant
    ) -> Bool {
        if (atClient | atServer) & POLLERR != 0 { return false }
        // Both directions of a socket are over: what is still held for it can never arrive.
        if atClient & POLLHUP != 0 && link.requests.isHeld(by: current) { return false }
        if atServer & POLLHUP != 0 && link.replies.isHeld(by: current) { return false }
        let gone = POLLIN | POLLHUP
        if atClient & gone != 0 && link.requests.wantsToRead(current)
            && link.requests.read(current, into: &buffer, counters: counters) == .broken
        {
            return false
        }
        if atServer & gone != 0 && link.replies.wantsToRead(current)
            && link.replies.read(current, into: &buffer, counters: counters) == .broken
        {
            return false
        }
        return link.requests.write(current, now: now, counters: counters) == .open
            && link.replies.write(current, now: now, counters: counters) == .open
    }

    private func acceptAll() {
        while true {
            guard let client = LoopbackSocket.accept(listener) else { return }
            counters.accepted.add(1, ordering: .relaxed)
            if current == .refuse {
                LoopbackSocket.reset(client)
                continue
            }
            guard let server = try? LoopbackSocket.make(nonBlocking: true, operation: "reach the server") else {
                LoopbackSocket.reset(client)
                continue
            }
            for descriptor in [client, server] { LoopbackSocket.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
            // In progress is the usual answer; a refusal shows as POLLERR in the next turn.
            let outcome = LoopbackSocket.connect(server, to: upstreamPort)
            let link = FaultProxyLink(client: client, server: server)
            if outcome == 0 || outcome == EINPROGRESS { links.append(link) } else { link.reset() }
            counters.open.store(links.count, ordering: .relaxed)
        }
    }

    // MARK: - Commands

    /// Carries out what has been asked; true when the thread is to end.
    private func obeyCommands() -> Bool {
        _ = unsafe buffer.withUnsafeMutableBytes { unsafe recv(bell.theirs, $0.baseAddress, $0.count, 0) }
        let commands = inbox.withLock { inbox in
            defer { inbox.commands = [] }
            inbox.isStopped = inbox.commands.contains { if case .stop = $0.0 { true } else { false } }
            return inbox.commands
        }
        var isOver = false
        for (command, _) in commands {
            switch command {
            case .setMode(let new):
                current = new
                mode.withLock { $0 = new }
            case .resetAll: endAll { $0.reset() }
            case .closeAll: endAll { $0.close() }
            case .stop: isOver = true
            }
        }
        if isOver {
            endAll { $0.reset() }
            for descriptor in [listener, bell.ours, bell.theirs] { close(descriptor) }
        }
        for (_, done) in commands { done.signal() }
        return isOver
    }

    private func endAll(_ end: (FaultProxyLink) -> Void) {
        links.forEach(end)
        links = []
        counters.open.store(0, ordering: .relaxed)
    }
}
