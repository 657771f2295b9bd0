/// A value that is read anew at most so often, however many ask for it at the same time.
actor Recent<Value: Sendable> {
    private let life: Duration
    private let read: @Sendable () async throws -> Value
    private var kept: (value: Value, at: ContinuousClock.Instant)?
    private var reading: Task<Value, any Error>?

    /// - Parameters:
    ///   - life: How long a value is good for.
    ///   - read: Reads it; an error goes to all who wait, and the next one reads again.
    init(life: Duration, read: @escaping @Sendable () async throws -> Value) {
        self.life = life
        self.read = read
    }

    /// The value, at most `life` old.
    func value() async throws -> Value {
        if let kept, ContinuousClock.now - kept.at < life { return kept.value }
        if let reading { return try await reading.value }
        let reading = Task { try await read() }
        self.reading = reading
        defer { self.reading = nil }
        let value = try await reading.value
        kept = (value, .now)
        return value
    }
}
