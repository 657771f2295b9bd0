import Foundation
import Glibc

/// One `posix_spawn` with everything a test's child needs: its own session and process group, default signal
/// dispositions, an empty signal mask, and no descriptor but the three standard ones.
///
/// Swift concurrency threads block most signals and a child inherits that mask, so a child started without
/// `POSIX_SPAWN_SETSIGMASK` never sees its SIGTERM.
struct ChildSpawn {
    var path: String
    var arguments: [String]
    var environment: [String: String]
    var input: Int32
    var output: Int32

    /// Starts the child and returns its pid, which is also its process group.
    func start() throws(TestServersError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe prepare(&actions)
        prepare(&attributes)
        var pid: pid_t = 0
        let variables = environment.map { "\($0.key)=\($0.value)" }
        let status = unsafe withCStrings([path] + arguments) { argv in
            unsafe withCStrings(variables) { envp in
                unsafe posix_spawn(&pid, path, &actions, &attributes, argv, envp)
            }
        }
        guard status == 0 else { throw .systemCall("posix_spawn", status, operation: "start \(path)") }
        return pid
    }

    private func prepare(_ actions: inout posix_spawn_file_actions_t) {
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        // A leaked socket would keep a peer's connection open after the test closed it. (Glibc's Swift module lacks
        // `posix_spawn_file_actions_addclosefrom_np`; closing a number that is not open is no error here.)
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        // Not only those that are open now: another thread may open one before the child is made.
        let highest = (open.compactMap { Int32($0) }.max() ?? 2) + 64
        for descriptor in 3...highest {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
    }

    private func prepare(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        // POSIX_SPAWN_SETSID is a C macro under _GNU_SOURCE, which Glibc's Swift module does not carry.
        let newSession: Int32 = 0x80
        let flags = newSession | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}

/// Runs `body` with a NULL-terminated array of C strings, valid only inside.
private func withCStrings<Outcome>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Outcome
) -> Outcome {
    let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { unsafe array[index] = unsafe strdup(string) }
    unsafe array[strings.count] = nil
    defer {
        for index in strings.indices { unsafe free(array[index]) }
        unsafe array.deallocate()
    }
    return unsafe body(array)
}
