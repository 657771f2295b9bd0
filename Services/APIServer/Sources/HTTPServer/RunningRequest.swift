/// A request whose handler works, as the sweeper and the shutdown see it.
struct RunningRequest: Sendable {
    let exchange: Exchange
    let task: Task<Void, Never>

    /// Answers in the handler's place and cancels it; the answer is dropped when the handler was first.
    func expire(_ refusal: Refusal) {
        exchange.expire(refusal)
        task.cancel()
    }
}
