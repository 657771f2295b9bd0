/// How far a run is.
struct GenerationProgress: Sendable, Equatable {
    var total: Int
    var submitted: Int
    var accepted: Int
    /// Given up: refused or never answered.
    var refused: Int
    var retries: Int
    /// Tasks that have ended; nil when they are not followed.
    var ended: Int?
    /// Tasks that ended as they should not have.
    var failed: Int
    var elapsed: Duration

    /// Tasks that are through, as far as this run looks at them.
    var done: Int { (ended ?? accepted) + refused }
    /// From 0 to 1.
    var fraction: Double { total > 0 ? min(1, Double(done) / Double(total)) : 1 }
}
