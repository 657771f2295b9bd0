internal import SchedulerModels
internal import TaskHandlers

/// A handler that is a process for each attempt: parameters in, result out, the exit code tells the rest.
struct OneShotHandler: Sendable {
    let launch: HandlerLaunch
    let environment: HandlerEnvironment
    let maximumOutputBytes: Int
    let leaseDeadline: LeaseDeadline

    func run(_ parameters: JSONValue, _ context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        guard !Task.isCancelled else { throw .cancelled }
        var launch = launch
        launch.environment = environment.variables(context)
        let process = HandlerProcess(launch)
        let collector = OneShotCollector(
            reports: TaskReports(context),
            limit: maximumOutputBytes,
            onTooLarge: { process.order(.kill) }
        )
        process.write(parameters.serialized(), thenClose: true)
        let record = await AttemptWatch(process: process, leaseDeadline: leaseDeadline).during(context) {
            process.start(collector)
            return await collector.record()
        }
        // Told to stop, and stopped: how it looked from outside says nothing about the task.
        if Task.isCancelled, record.end.cause != .exited(0) { throw .cancelled }
        return try record.result(file: launch.file)
    }
}
