extension Duration {
    /// The length in seconds, for the interfaces that take a `Double`.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
