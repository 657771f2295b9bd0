internal import Logging
internal import TaskHandlers

/// The task type `journal` of debug builds: what it does is written to the file that `TEST_JOURNAL` names.
///
/// Tests read there what really ran, outside of everything that is under test.
enum TestJournal {
    /// The handler where a file is named; a release build has none and says so.
    static func handlers(_ configuration: WorkerConfiguration, logger: Logger) -> [RegisteredHandler] {
        guard let path = configuration.testJournal else { return [] }
        #if DEBUG
        let journal = JournalHandler(file: JournalFile(path: path), workerID: configuration.workerID)
        return [RegisteredHandler(journal)]
        #else
        logger.warning("TEST_JOURNAL does nothing: this is a release build", metadata: ["TEST_JOURNAL": "\(path)"])
        return []
        #endif
    }
}
