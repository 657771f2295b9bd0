/// How far a bulk submission has come.
struct BulkProgress {
    var answer: BulkAnswer
    /// Whether the broker has confirmed everything so far.
    var publishes = true
    /// Whether anything is known to have reached the store.
    var hasStored = false
    /// The store did not answer twice: it is not asked again, so that the answer comes while somebody waits for it.
    var isStoreLost = false
}
