/// One connection to the stream of all events.
struct EventReception {
    let api: APIClient
    let query: [(name: String, value: String)]
    /// The event that was told last; nil for the newest.
    let lastEventID: String?
    /// A server says every 15 s that it is alive: one that is silent for so long has gone, whatever its connection looks like.
    var longestSilence: Duration = .seconds(60)

    /// Hands over each piece as it comes, to the connection's end.
    ///
    /// - Returns: Why it ended; nil when the server ended it or fell silent.
    func run(_ take: ([UInt8]) throws -> Void) async throws -> APIError? {
        let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let reception = Task { @concurrent [api, query, lastEventID] () -> APIError? in
            defer { continuation.finish() }
            do throws(APIError) {
                try await api.stream("/events", query: query, lastEventID: lastEventID) { continuation.yield($0) }
                return nil
            } catch {
                return error
            }
        }
        var watch = watch(reception)
        defer {
            watch.cancel()
            reception.cancel()
        }
        for await piece in pieces {
            watch.cancel()
            watch = self.watch(reception)
            try take(piece)
        }
        let error = await reception.value
        return error?.code == .cancelled ? nil : error
    }

    private func watch(_ reception: Task<APIError?, Never>) -> Task<Void, any Error> {
        Task { [longestSilence] in
            try await Task.sleep(for: longestSilence)
            reception.cancel()
        }
    }
}
