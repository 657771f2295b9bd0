internal import CLinuxProcess
internal import Glibc

/// One `posix_spawn` with everything that a child of a server needs.
///
/// A process group of its own, nothing blocked, every signal at its default (the threads of Swift's pool block signals,
/// the worker ignores SIGPIPE, and a child would inherit both), and no descriptor but the given ones: a C library's
/// socket may lack close-on-exec.
struct ProgramSpawn {
    var path: String
    /// All arguments, the program's name first.
    var arguments: [String]
    /// The whole environment, `NAME=value` each.
    var environment: [String]
    /// What become the child's descriptors 0, 1, 2, …; each is that number already, or beyond all of them.
    var descriptors: [Int32]
    /// Where it runs; nil for here.
    var folder: String?

    /// Starts the child; its number is also that of its process group.
    func start() throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        if let folder { unsafe posix_spawn_file_actions_addchdir_np(&actions, folder) }
        for (number, descriptor) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
        prepare(&attributes)
        var pid: pid_t = 0
        let status = unsafe CStringArray.with(arguments) { argv in
            unsafe CStringArray.with(environment) { envp in
                unsafe posix_spawn(&pid, path, &actions, &attributes, argv, envp)
            }
        }
        guard status == 0 else { throw SystemError(operation: "posix_spawn", number: status) }
        return pid
    }

    private func prepare(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}
