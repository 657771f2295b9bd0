public import SchedulerModels

/// A task whose handler has run before the task was claimed.
public struct ComputedTask: Sendable, Equatable {
    /// The task.
    public let id: TaskID
    /// How long ago its handler began.
    public let age: Duration
    /// Its result, JSON text.
    public let result: [UInt8]

    /// A task and what its handler returned.
    public init(id: TaskID, age: Duration, result: [UInt8]) {
        self.id = id
        self.age = age
        self.result = result
    }
}
