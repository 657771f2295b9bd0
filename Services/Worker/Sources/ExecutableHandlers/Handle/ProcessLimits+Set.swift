internal import CLinuxProcess
internal import Glibc

extension ProcessLimits {
    /// What a guard cannot have itself, so that only the handler's own process can set it.
    static let ofHandlerOnly: Set<LimitedResource> = [.memory, .cpu]

    /// Whether the handler has to set some of its limits itself, which takes another start of the worker's program.
    var needLimitedStart: Bool { Self.ofHandlerOnly.contains { self[$0] != nil } }

    /// Limits this process, and what it starts from now on, for good; never beyond what it has.
    ///
    /// - Returns: false when the system refuses.
    func set(_ resources: Set<LimitedResource>) -> Bool {
        var isSet = true
        for resource in resources {
            guard let value = self[resource] else { continue }
            let number = resource.number
            var limit = rlimit()
            guard unsafe getrlimit(number, &limit) == 0 else { return false }
            let wanted = rlim_t(value * resource.unit)
            limit.rlim_cur = min(wanted, limit.rlim_max)
            // A process that is out of time hears SIGXCPU, and a second later SIGKILL.
            limit.rlim_max = min(resource == .cpu ? wanted + 1 : wanted, limit.rlim_max)
            if unsafe setrlimit(number, &limit) != 0 { isSet = false }
        }
        return isSet
    }
}

extension LimitedResource {
    fileprivate var number: Int32 {
        switch self {
        case .memory: Int32(RLIMIT_AS.rawValue)
        case .processes: Int32(__RLIMIT_NPROC.rawValue)
        case .openFiles: Int32(RLIMIT_NOFILE.rawValue)
        case .fileSize: Int32(RLIMIT_FSIZE.rawValue)
        case .cpu: Int32(RLIMIT_CPU.rawValue)
        }
    }
}
