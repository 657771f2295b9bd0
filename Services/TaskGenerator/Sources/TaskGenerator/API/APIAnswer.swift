import SchedulerModels

/// What the API answered.
struct APIAnswer: Sendable {
    let operation: String
    let status: Int
    let body: [UInt8]

    /// The body as JSON.
    func json() throws(APIError) -> JSONValue {
        do {
            return try JSONParser.parse(body, limits: .trusted)
        } catch {
            throw unreadable("the answer is not JSON; is this the scheduler's API?")
        }
    }

    /// The body as a task.
    func task() throws(APIError) -> TaskView {
        guard let task = TaskView(try json(), body: body) else {
            throw unreadable("the answer is not a task; is this the scheduler's API?")
        }
        return task
    }

    func unreadable(_ message: String) -> APIError {
        APIError(code: .unreadable, operation: operation, message: message)
    }
}
