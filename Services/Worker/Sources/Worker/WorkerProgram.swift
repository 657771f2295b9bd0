internal import ArgumentParser
internal import ExecutableHandlers

/// The program: a worker, or the guard of one handler that a worker has started.
@main
enum WorkerProgram {
    static func main() async {
        HandlerGuard.runIfAsked(CommandLine.arguments)
        await WorkerCommand.main()
    }
}
