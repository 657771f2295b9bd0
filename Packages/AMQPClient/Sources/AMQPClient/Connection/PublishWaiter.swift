/// Who is told what became of a publish.
enum PublishWaiter: Sendable {
    case single(CheckedContinuation<AMQPError?, Never>)
    case batch(BatchWaiter, index: Int)

    func finish(_ error: AMQPError?) {
        switch self {
        case .single(let continuation): continuation.resume(returning: error)
        case .batch(let batch, let index): batch.finish(index, error)
        }
    }
}
