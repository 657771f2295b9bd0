internal import Logging

/// The logger of a handler: its lines go where the worker's go, and from level info on into the task's own log too.
struct TaskLogHandler: LogHandler {
    private var worker: Logger
    private let report: AttemptReport
    /// The least severe level that the task's own log takes.
    private static let taskLevel = Logger.Level.info

    init(worker: Logger, report: AttemptReport) {
        self.worker = worker
        self.report = report
    }

    /// The level of the worker's lines; the task's own log is not less talkative than `info`.
    var logLevel: Logger.Level {
        get { min(worker.logLevel, Self.taskLevel) }
        set { worker.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { worker.handler.metadata }
        set { worker.handler.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { worker[metadataKey: key] }
        set { worker[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        worker.log(level: event.level, event.message, metadata: event.metadata)
        guard event.level >= Self.taskLevel else { return }
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        report.line("\(event.message)\(fields)")
    }
}
