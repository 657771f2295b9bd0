internal import CLinuxProcess
internal import Glibc

/// The worker's end of everything between it and one handler: four pipes and the guard's control socket.
///
/// Used by one thread. It reads whatever comes at once and leaves it to the listener what to keep, so a handler that
/// floods is never blocked and costs no memory.
struct HandlerLoop {
    let control: Descriptor
    let wake: Descriptor
    var input: Descriptor?
    var output: Descriptor?
    var errors: Descriptor?
    var progress: Descriptor?
    let guardProcess: pid_t
    var handler: pid_t?
    var outgoing: ArraySlice<UInt8> = []
    var closesInput = false
    var isExpired = false

    /// Starts the guard, which starts the handler; `orders` are the first that the guard hears.
    init(_ launch: HandlerLaunch, orders: [GuardOrder]) throws(SystemError) {
        let wake = try Descriptor.wake()
        let sockets = try Descriptor.messageSockets()
        let input = try Descriptor.pipe(keeping: .writing)
        let output = try Descriptor.pipe(keeping: .reading)
        let errors = try Descriptor.pipe(keeping: .reading)
        let progress = try Descriptor.pipe(keeping: .reading)
        let theirs = GuardEnds(
            input: try input.theirs.raised(),
            output: try output.theirs.raised(),
            errors: try errors.theirs.raised(),
            progress: try progress.theirs.raised(),
            control: try sockets.theirs.raised()
        )
        for order in orders { ControlSocket.send(order.text, to: sockets.ours.number) }
        // After that `theirs` is closed: an end that stayed open would hide that the other side is gone.
        guardProcess = try withExtendedLifetime(theirs) { () throws(SystemError) in
            try Self.startGuard(launch, theirs.numbers)
        }
        control = sockets.ours
        self.wake = wake
        self.input = input.ours
        self.output = output.ours
        self.errors = errors.ours
        self.progress = progress.ours
    }

    private static func startGuard(_ launch: HandlerLaunch, _ descriptors: [Int32]) throws(SystemError) -> pid_t {
        let hidden = launch.libraryPath == nil ? nil : "LD_LIBRARY_PATH"
        let arguments = GuardArguments(
            file: launch.file,
            limits: launch.limits,
            user: launch.user,
            hiddenVariable: hidden
        )
        return try ProgramSpawn(
            path: launch.guardProgram,
            arguments: ["Worker"] + arguments.words(for: .watch),
            environment: launch.environment + (launch.libraryPath.map { ["LD_LIBRARY_PATH=\($0)"] } ?? []),
            descriptors: descriptors,
            folder: launch.folder
        ).start()
    }
}
