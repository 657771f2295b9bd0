/// One attempt as the handlers' journal tells it.
package struct AttemptSpan: Sendable, Equatable {
    package let task: String
    package let attempt: Int
    package let fence: Int64
    package let worker: String
    package let pid: Int32
    package let start: Int64
    /// When the handler returned; nil when it never did.
    package var end: Int64?
    /// When the handler obeyed an order to stop.
    package var stopped: Int64?

    /// When it was over by its own word.
    package var over: Int64? { [end, stopped].compactMap { $0 }.min() }
}

extension AttemptSpan: CustomStringConvertible {
    package var description: String {
        "\(task) attempt \(attempt) fence \(fence) on \(worker) (pid \(pid)) from \(start) to "
            + (over.map { "\($0)" } ?? "?")
    }
}
