/// A task that is to be followed.
struct AcceptedTask: Sendable {
    let id: String
    let expectation: TaskExpectation
}
