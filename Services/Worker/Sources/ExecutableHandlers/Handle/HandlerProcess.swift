internal import CLinuxProcess
internal import Glibc
internal import SchedulerModels

/// One process of a handler, under its guard.
///
/// A thread of its own moves the bytes and tells the listener. Every member may be called from any thread and none waits;
/// after the end they do nothing.
final class HandlerProcess: Sendable {
    private struct State {
        /// The thread's descriptors, for as long as they are open.
        var control: Int32?
        var wake: Int32?
        /// Orders from before the guard could be told.
        var early: [GuardOrder] = []
        var outgoing: [UInt8] = []
        var closesInput = false
        var isOver = false
    }

    private let launch: HandlerLaunch
    private let state = Guarded(State())

    init(_ launch: HandlerLaunch) { self.launch = launch }

    /// Starts the process, once; whatever comes of it, the listener hears its end.
    func start(_ listener: any HandlerProcessListener) {
        do throws(SystemError) {
            try OwnThread.start("handler") { self.serve(listener) }
        } catch {
            listener.ended(HandlerEnd(cause: .noRoom(error.number)))
        }
    }

    /// Tells the guard; orders from before the start reach it before the handler runs for long.
    func order(_ order: GuardOrder) {
        state.withLock { state in
            if let control = state.control {
                ControlSocket.send(order.text, to: control)
            } else if !state.isOver {
                state.early.append(order)
            }
        }
    }

    /// Writes to the handler's standard input, and closes it after that if asked.
    func write(_ bytes: [UInt8], thenClose: Bool) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.outgoing += bytes
            if thenClose { state.closesInput = true }
            if let wake = state.wake { eventfd_write(wake, 1) }
        }
    }

    private func serve(_ listener: any HandlerProcessListener) {
        do throws(SystemError) {
            let orders = state.withLock { state in
                defer { state.early = [] }
                return state.early
            }
            var loop = try HandlerLoop(launch, orders: orders)
            state.withLock { state in
                for order in state.early { ControlSocket.send(order.text, to: loop.control.number) }
                state.early = []
                state.control = loop.control.number
                state.wake = loop.wake.number
            }
            let end = loop.run(listener, outgoing: takeOutgoing)
            withExtendedLifetime(loop) {
                // Before they are closed.
                state.withLock { state in
                    state.control = nil
                    state.wake = nil
                    state.isOver = true
                }
            }
            listener.ended(end)
            loop.reapGuard()
        } catch {
            state.withLock { $0.isOver = true }
            listener.ended(HandlerEnd(cause: .noRoom(error.number)))
        }
    }

    private func takeOutgoing() -> (bytes: [UInt8], closes: Bool) {
        state.withLock { state in
            defer { state.outgoing = [] }
            return (state.outgoing, state.closesInput)
        }
    }
}
