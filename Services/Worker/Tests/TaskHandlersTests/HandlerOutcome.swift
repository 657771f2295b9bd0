import SchedulerModels

@testable import TaskHandlers

/// The failure of a run as the worker does it; nil when it succeeded.
func failure(
    _ handler: some TaskHandler,
    _ parameters: JSONValue,
    _ context: HandlerContext = .sample()
) async -> HandlerFailure? {
    do throws(HandlerFailure) {
        _ = try await RegisteredHandler(handler).run(parameters, context: context)
        return nil
    } catch {
        return error
    }
}
