import SchedulerModels

/// What the API says at one moment.
struct TopSnapshot: Sendable, Equatable {
    /// The answer of `/stats`; nil from a server that has none.
    var statistics: JSONValue?
    /// The queues of `/queues/`.
    var queues: [JSONValue]
    /// The workers of `/workers/`.
    var workers: [JSONValue]

    /// Asks the API.
    static func read(_ api: APIClient) async throws(APIError) -> TopSnapshot {
        let statistics = try await api.call("GET", "/stats", accepting: [404])
        let queues = try await api.call("GET", "/queues/")
        let workers = try await api.call("GET", "/workers/")
        return TopSnapshot(
            statistics: statistics.status == 404 ? nil : try statistics.json(),
            queues: try queues.json()["queues"]?.arrayValue ?? [],
            workers: try workers.json()["workers"]?.arrayValue ?? []
        )
    }

    /// All of it as one JSON object.
    var json: JSONValue {
        .object(
            JSONObject([
                .init(key: "statistics", value: statistics ?? .null), .init(key: "queues", value: .array(queues)),
                .init(key: "workers", value: .array(workers)),
            ])
        )
    }
}
