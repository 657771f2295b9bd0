internal import CLinuxProcess
internal import Glibc

/// What a guard does from its start to its end.
///
/// Descriptors 0 to 3 are the handler's, 4 is the control socket. Everything is one `poll` over that socket, the ends of
/// children and one timer.
struct GuardLoop {
    private static let control: Int32 = 4

    private let childEnds: Descriptor
    private let timer: Descriptor
    private var deadline: Int64?
    private var graceEnd: Int64?

    init() throws(SystemError) {
        // What stops a terminal's or a service's processes must not leave a handler without its guard.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe sigprocmask(SIG_BLOCK, &all, nil)
        var child = sigset_t()
        unsafe sigemptyset(&child)
        unsafe sigaddset(&child, SIGCHLD)
        childEnds = Descriptor(owning: unsafe signalfd(-1, &child, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK)))
        // This clock fires at once when a suspended machine wakes up too late.
        timer = Descriptor(owning: timerfd_create(CLOCK_BOOTTIME, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK)))
        guard childEnds.number >= 0, timer.number >= 0 else {
            throw SystemError(operation: "signalfd or timerfd_create")
        }
        _ = fcntl(Self.control, F_SETFD, FD_CLOEXEC)
        guard clinuxprocess_adopt_orphans() == 0 else { throw SystemError(operation: "prctl") }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(Int32(RLIMIT_CORE.rawValue), &none)
    }

    mutating func run(_ arguments: GuardArguments) {
        let child: GuardedChild
        do throws(SystemError) {
            child = try GuardedChild.start(arguments)
        } catch {
            report(.failed(error.number))
            return
        }
        Self.letGoOfPipes()
        report(.started(child.pid))
        var tree = child
        while !mustEnd(&tree) {
            setTimer()
            wait(milliseconds: -1)
        }
        end(&tree)
    }

    /// Looks at everything that may have happened; true when the handler has ended or must.
    private mutating func mustEnd(_ child: inout GuardedChild) -> Bool {
        while true {
            switch ControlSocket.receive(from: Self.control) {
            case .message(let text):
                switch GuardOrder(text) {
                case .deadline(let milliseconds): deadline = milliseconds
                case .terminate(let grace):
                    if graceEnd == nil { child.signalGroup(SIGTERM) }
                    graceEnd = min(graceEnd ?? .max, BootClock.milliseconds + grace)
                case .kill: return true
                case nil: break
                }
                continue
            case .end: return true
            case .nothing: break
            }
            break
        }
        if child.hasEnded { return true }
        let now = BootClock.milliseconds
        if let deadline, now >= deadline {
            report(.expired)
            return true
        }
        if let graceEnd, now >= graceEnd { return true }
        return false
    }

    /// Ends all that is left, tells how the handler ended, and stays until nothing is left.
    private func end(_ child: inout GuardedChild) {
        // A process in an uninterruptible wait dies later; the worker need not wait for that.
        let patience = BootClock.milliseconds + 1_000
        var isTold = false
        while !child.killAndReap() {
            if !isTold, let status = child.status, BootClock.milliseconds >= patience {
                report(GuardReport(waitStatus: status))
                isTold = true
            }
            wait(milliseconds: 10)
        }
        if !isTold, let status = child.status { report(GuardReport(waitStatus: status)) }
    }

    private func report(_ report: GuardReport) { ControlSocket.send(report.text, to: Self.control) }

    /// The earlier of both limits; none stops the timer.
    private func setTimer() {
        var setting = itimerspec()
        if let next = [deadline, graceEnd].compactMap({ $0 }).min() {
            // A time of zero would stop the timer.
            let at = max(next, 1)
            setting.it_value = timespec(tv_sec: Int(at / 1_000), tv_nsec: Int(at % 1_000) * 1_000_000)
        }
        unsafe timerfd_settime(timer.number, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }

    private func wait(milliseconds: Int32) {
        var entries = [Self.control, childEnds.number, timer.number].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        // While all is being ended, a closed control socket would make this spin.
        if milliseconds >= 0 { entries.removeFirst() }
        _ = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while unsafe read(childEnds.number, &buffer, buffer.count) > 0 {}
        _ = unsafe read(timer.number, &buffer, buffer.count)
    }

    /// The handler's descriptors are its own: an end that stayed open here would hide that it closed them.
    private static func letGoOfPipes() {
        let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nothing >= 0 else { return }
        for number in 0..<Int32(4) { dup2(nothing, number) }
        close(nothing)
    }
}
