import SchedulerModels

@testable import TaskHandlers

/// The failure of a run; nil when it succeeded.
func failure(
    _ handler: some TaskHandler,
    _ parameters: JSONValue,
    _ context: HandlerContext = .sample()
) async -> HandlerFailure? {
    do throws(HandlerFailure) {
        _ = try await handler.run(parameters, context: context)
        return nil
    } catch {
        return error
    }
}
