internal import HTTPServer
internal import SchedulerModels

// What only an item among many can come to: the store is lost when a part is stored already.
extension RouteError {
    static let unknownOutcome = RouteError(
        status: .serviceUnavailable,
        detail: "The task store was lost; whether this task was stored is not known. "
            + "Sending an item again is safe when it has an idempotency_key."
    )
    static let notStored = RouteError(
        status: .serviceUnavailable,
        detail: "The task store cannot be reached; this task was not stored, send it again."
    )

    static func notShown(_ id: TaskID) -> RouteError {
        RouteError(
            status: .serviceUnavailable,
            detail: "The task is the earlier one \(id), but the task store cannot show it now."
        )
    }
}
