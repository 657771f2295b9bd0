#if DEBUG
internal import SchedulerModels
internal import TaskHandlers

/// `journal_brief`: writes down the same as `journal`, as a brief handler: without any work in between.
struct JournalBriefHandler: BriefTaskHandler {
    static let taskType = "journal_brief"
    let journal: JournalHandler

    func run(_ parameters: JSONValue, context: HandlerContext) throws(HandlerFailure) -> JSONValue {
        for event in ["start", "effect", "end"] { try journal.note(event, context) }
        return .string(journal.workerID)
    }
}
#endif
