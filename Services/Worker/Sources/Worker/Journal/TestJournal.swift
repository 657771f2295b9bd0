internal import Logging
internal import TaskHandlers

/// The task types `journal` and `journal_brief` of debug builds: what they do is written to the file that `TEST_JOURNAL` names.
///
/// Tests read there what really ran, outside of everything that is under test.
enum TestJournal {
    /// The handlers where a file is named; a release build has none and says so.
    static func handlers(_ configuration: WorkerConfiguration, logger: Logger) -> [RegisteredHandler] {
        guard let path = configuration.testJournal else { return [] }
        #if DEBUG
        let journal = JournalHandler(file: JournalFile(path: path), workerID: configuration.workerID)
        return [RegisteredHandler(journal), RegisteredHandler(JournalBriefHandler(journal: journal))]
        #else
        logger.warning("TEST_JOURNAL does nothing: this is a release build", metadata: ["TEST_JOURNAL": "\(path)"])
        return []
        #endif
    }
}
