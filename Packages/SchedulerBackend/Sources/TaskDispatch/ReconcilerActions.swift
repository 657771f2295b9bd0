/// What a reconciler has done since it was made.
public struct ReconcilerActions: Sendable, Equatable {
    /// Tasks looked at because their moment had come.
    public var looked: Int64 = 0
    /// Tasks published, for the first time or once more.
    public var published: Int64 = 0
    /// Waiting tasks brought forward because the broker held too few messages.
    public var swept: Int64 = 0
    /// Records removed because their time was over.
    public var purged: Int64 = 0
}
