public import Logging
public import SchedulerModels

#if DEBUG
internal import Glibc
#endif

/// Named points at which a debug build can be made to die, freeze or dawdle, so that tests hit a crash window exactly.
///
/// `FAILPOINT=name:action[@n],…` arms them: `kill` (SIGKILL), `stop` (SIGSTOP), `exit`, `sleep=milliseconds`; with `@n`
/// only the n-th pass of the point. In a release build nothing of it exists.
public enum Failpoint {
    /// Arms the points that the setting `FAILPOINT` names.
    ///
    /// - Parameters:
    ///   - settings: Where `FAILPOINT` is read.
    ///   - logger: Told which points are armed, or that a release build has none.
    /// - Throws: `ConfigurationError` when the setting cannot be read.
    public static func arm(_ settings: Settings, logger: Logger) throws(ConfigurationError) {
        guard let text = settings.text("FAILPOINT") else { return }
        #if DEBUG
        let plan = try FailpointPlan(text)
        state.withLock { $0.plan = plan }
        logger.notice("failpoints are armed", metadata: ["FAILPOINT": "\(text)"])
        #else
        logger.warning("FAILPOINT does nothing: this is a release build", metadata: ["FAILPOINT": "\(text)"])
        #endif
    }

    #if DEBUG
    /// All points, in the order of a task's path.
    static let names = [
        "submit.before_store", "submit.after_store", "submit.after_publish", "reconcile.after_script",
        "claim.before", "compute.after", "claim.after", "run.after", "settle.after", "ack.after",
    ]

    private struct State {
        var plan: FailpointPlan?
        var passes: [String: Int] = [:]
    }

    private static let state = Guarded(State())

    /// How often each point was passed in this process.
    public static var passes: [String: Int] { state.withLock { $0.passes } }

    /// Passes a point: what is armed there happens.
    public static func pass(_ name: StaticString) async {
        let name = name.description
        assert(names.contains(name), "the failpoint \(name) is not in the list")
        let actions = state.withLock { state in
            let pass = state.passes[name, default: 0] + 1
            state.passes[name] = pass
            return state.plan?.actions(at: name, pass: pass) ?? []
        }
        for action in actions { await perform(action) }
    }

    private static func perform(_ action: FailpointAction) async {
        switch action {
        case .kill: raise(SIGKILL)
        case .stop: raise(SIGSTOP)
        case .exit: _exit(86)
        case .sleep(let duration):
            try? await Task.sleep(for: duration)  // Cancelled: whoever passes is to go on at once.
        }
    }
    #else
    /// Passes a point; nothing in a release build.
    @inlinable @inline(__always)
    public static func pass(_: StaticString) async {}
    #endif
}
