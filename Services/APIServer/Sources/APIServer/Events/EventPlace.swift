/// Where a reader of events stands.
struct EventPlace: Equatable {
    /// The number of the event it was told last; nil when it has to read anew first.
    var position: Int64?
    /// The epoch of the ring in which that holds.
    var epoch: Int
}
