import SchedulerModels

extension GenerationReport {
    /// The report for programs: one JSON object, times in seconds.
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("planned", .integer(planned)), ("submitted", .integer(submitted)), ("accepted", .integer(accepted)),
            ("repeats", .integer(repeats)), ("refused", refusedJSON), ("unanswered", .integer(unanswered)),
            ("retries", .integer(retries)),
        ]
        if waits {
            members += [
                ("completed", .integer(completed)), ("failed", .integer(failed)),
                ("failed_as_expected", .integer(failedAsExpected)), ("wrong_results", .integer(wrongResults)),
                ("cancelled", .integer(cancelled)), ("expired", .integer(expired)), ("missing", .integer(missing)),
                ("unfinished", .integer(unfinished)),
                ("end_to_end", Self.json(endToEnd, [("p50", 50), ("p99", 99)])),
                ("ended_per_second", .double(endRate) ?? .null),
            ]
        }
        let latency = Self.json(submitLatency, [("p50", 50), ("p90", 90), ("p99", 99), ("max", 100)])
        members += [
            ("submit_latency", latency), ("accepted_per_second", .double(submitRate) ?? .null),
            ("elapsed", Self.seconds(elapsed)), ("seed", .integer(seed)), ("interrupted", .bool(wasInterrupted)),
        ]
        return .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }

    private var refusedJSON: JSONValue {
        let counts = refused.sorted { $0.key < $1.key }
        return .object(JSONObject(counts.map { JSONObject.Member(key: "\($0.key)", value: .integer($0.value)) }))
    }

    private static func json(_ samples: LatencySamples, _ percentiles: [(name: String, percent: Double)]) -> JSONValue {
        .object(
            JSONObject(
                percentiles.map { entry in
                    JSONObject.Member(key: entry.name, value: samples.percentile(entry.percent).map(seconds) ?? .null)
                }
            )
        )
    }

    /// In seconds with microseconds.
    private static func seconds(_ value: Duration) -> JSONValue {
        .double((value.seconds * 1e6).rounded() / 1e6) ?? .null
    }
}
