import Glibc
import TaskDispatch
import Testing

@Suite("Without a descriptor left")
struct FirstTimerTests {
    @Test func `a process that has set its first timer can still sleep`() async {
        // Without the first line the runtime ends the process with SIGILL.
        await #expect(processExitsWith: .success) {
            await FirstTimer.set()
            var none = rlimit(rlim_cur: 3, rlim_max: 1024)
            #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0)
            try await Task.sleep(for: .milliseconds(5))
            try await Task.sleep(for: .milliseconds(5), clock: .suspending)
        }
    }
}
