import Foundation
import Glibc
import TaskHandlers
import TestServers
import Testing

@testable import ExecutableHandlers

/// The guard by itself, with the test in the worker's place.
@Suite("A guard without its worker", .timeLimit(.minutes(2)))
struct GuardTests {
    /// A guard with its handler, and the worker's end of the control socket.
    private struct Started {
        let guardProcess: Int32
        let handler: Int32
        var control: Descriptor?
    }

    private func start(_ script: String, in folder: String, orders: [GuardOrder] = []) async throws -> Started {
        let file = folder + "/handler"
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
        _ = FileManager.default.createFile(atPath: file, contents: Data(script.utf8), attributes: attributes)
        let sockets = try Descriptor.messageSockets()
        let theirs = try sockets.theirs.raised()
        let null = try Descriptor(owning: unsafe open("/dev/null", O_RDWR | O_CLOEXEC)).raised()
        for order in orders { ControlSocket.send(order.text, to: sockets.ours.number) }
        let pid = try withExtendedLifetime((theirs, null)) {
            try ProgramSpawn(
                path: try GuardProgram.path(),
                arguments: ["Worker"] + GuardArguments(file: file).words(for: .watch),
                environment: ["PATH=/usr/bin:/bin"],
                descriptors: [null.number, null.number, null.number, null.number, theirs.number],
                folder: folder
            ).start()
        }
        var handler: Int32 = 0
        try await eventually(within: .seconds(30)) {
            guard case .message(let text) = ControlSocket.receive(from: sockets.ours.number),
                case .started(let process) = GuardReport(text)
            else { return false }
            handler = process
            return true
        }
        return Started(guardProcess: pid, handler: handler, control: sockets.ours)
    }

    private func with(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "guard-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func script(_ mark: String) -> String {
        "#!/bin/sh\ntrap '' TERM\nsetsid sleep \(mark) &\n(sleep \(mark) &)\nwhile :; do sleep \(mark); done\n"
    }

    private func reap(_ pid: Int32) -> Bool {
        var status: Int32 = 0
        return unsafe waitpid(pid, &status, WNOHANG) == pid
    }

    @Test func `A worker that is killed takes its handlers with it`() async throws {
        try await with { folder in
            let survivors = Survivors()
            var started = try await start(script(survivors.mark), in: folder)
            try await eventually(within: .seconds(30)) { survivors.alive.count == 3 }
            started.control = nil
            try await eventually(within: .seconds(10)) {
                survivors.alive.isEmpty && !Survivors.isAlive(started.handler)
            }
            try await eventually(within: .seconds(10)) { reap(started.guardProcess) }
        }
    }

    @Test func `A worker that is frozen loses its handlers at the deadline, and not before`() async throws {
        try await with { folder in
            let survivors = Survivors()
            let deadline = BootClock.milliseconds + 3_000
            let started = try await start(
                script(survivors.mark),
                in: folder,
                orders: [.deadline(milliseconds: BootClock.milliseconds + 600_000), .deadline(milliseconds: deadline)]
            )
            try await eventually(within: .seconds(30)) { !Survivors.isAlive(started.handler) }
            #expect(BootClock.milliseconds >= deadline)
            try await eventually(within: .seconds(10)) { survivors.alive.isEmpty }
            // It has told what happened, should the worker thaw.
            var reports: [GuardReport] = []
            try await eventually(within: .seconds(10)) {
                if let control = started.control, case .message(let text) = ControlSocket.receive(from: control.number),
                    let report = GuardReport(text)
                {
                    reports.append(report)
                }
                return reports.count == 2
            }
            #expect(reports == [.expired, .signalled(SIGKILL)])
            try await eventually(within: .seconds(10)) { reap(started.guardProcess) }
        }
    }

    @Test func `A deadline that is moved on in time lets the handler go on`() async throws {
        try await with { folder in
            let now = BootClock.milliseconds
            let orders: [GuardOrder] = [.deadline(milliseconds: now), .deadline(milliseconds: now + 600_000)]
            let started = try await start("#!/bin/sh\nsleep 0.5\nexit 7\n", in: folder, orders: orders)
            let control = try #require(started.control)
            var report: GuardReport?
            try await eventually(within: .seconds(30)) {
                guard case .message(let text) = ControlSocket.receive(from: control.number) else { return false }
                report = GuardReport(text)
                return true
            }
            #expect(report == .exited(7))
            try await eventually(within: .seconds(10)) { reap(started.guardProcess) }
        }
    }

    @Test func `Signals to the guard do not part it from its handler`() async throws {
        try await with { folder in
            let survivors = Survivors()
            var started = try await start(script(survivors.mark), in: folder)
            for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1] { kill(started.guardProcess, number) }
            try await eventually(within: .seconds(30)) { survivors.alive.count == 3 }
            #expect(Survivors.isAlive(started.guardProcess))
            started.control = nil
            try await eventually(within: .seconds(10)) { survivors.alive.isEmpty && reap(started.guardProcess) }
        }
    }

    @Test func `A guard is one thread`() async throws {
        try await with { folder in
            var started = try await start("#!/bin/sh\nexec sleep 1000\n", in: folder)
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(started.guardProcess)/task")
            #expect(threads.count == 1)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(started.guardProcess)/fd")
            #expect(open.count == 7, "0 to 3, the control socket, the ends of children, the timer")
            started.control = nil
            try await eventually(within: .seconds(10)) { reap(started.guardProcess) }
        }
    }

    @Test func `Killing the guard ends the handler's group, and the task with a reason`() async throws {
        let survivors = Survivors()
        let script = "#!/bin/sh\necho $PPID > ready\nsleep \(survivors.mark) &\nsleep \(survivors.mark)\n"
        try await HandlerBench.with(["x": script]) { bench in
            let attempt = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { survivors.alive.count == 2 }
            let guardProcess = try #require(bench.line(of: "ready").flatMap { Int32($0) })
            kill(guardProcess, SIGKILL)
            #expect(await attempt.value.failure?.code == "guard_lost")
            try await eventually(within: .seconds(10)) { survivors.alive.isEmpty }
        }
    }

    @Test func `What has left the group and goes on writing does not keep a task whose guard is lost`() async throws {
        let survivors = Survivors()
        let script = """
            #!/bin/sh
            setsid sh -c 'echo $$ > writer; exec yes >&2' &
            echo $PPID > ready
            sleep \(survivors.mark)

            """
        try await HandlerBench.with(["x": script]) { bench in
            let attempt = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { survivors.alive.count == 1 && bench.line(of: "writer") != nil }
            let guardProcess = try #require(bench.line(of: "ready").flatMap { Int32($0) })
            let writer = try #require(bench.line(of: "writer").flatMap { Int32($0) })
            kill(guardProcess, SIGKILL)
            #expect(await attempt.value.failure?.code == "guard_lost")
            // Nobody reads any more.
            try await eventually(within: .seconds(10)) { !Survivors.isAlive(writer) }
        }
    }
}
