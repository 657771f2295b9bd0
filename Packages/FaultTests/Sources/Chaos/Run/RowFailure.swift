/// Ends a row whose journals are to be kept.
struct RowFailure: Error {}
