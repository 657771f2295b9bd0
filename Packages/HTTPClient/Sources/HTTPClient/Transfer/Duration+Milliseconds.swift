extension Duration {
    /// Whole milliseconds, rounded up, between 1 and what fits 32 bits: libcurl takes 0 for "no limit".
    var clampedMilliseconds: Int {
        let parts = components
        guard parts.seconds < 2_000_000 else { return 2_000_000_000 }
        let milliseconds = parts.seconds * 1_000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int(max(milliseconds, 1))
    }
}
