import SchedulerModels

extension GenerationReport {
    /// The report for people.
    var text: String {
        var lines: [(String, String)] = [
            ("submitted", "\(submitted) of \(planned)"),
            ("accepted", repeats > 0 ? "\(accepted) (\(repeats) known already by their key)" : "\(accepted)"),
            ("refused", refusedText),
            ("retries", "\(retries)"),
        ]
        if unanswered > 0 { lines.append(("unanswered", "\(unanswered)")) }
        if waits {
            lines.append(("completed", "\(completed)"))
            lines.append(("failed", failedText))
            lines.append(("cancelled/expired", "\(cancelled)/\(expired)"))
            if missing > 0 { lines.append(("missing", "\(missing)")) }
            lines.append(("unfinished", "\(unfinished)"))
        }
        lines.append(("submit latency", Self.line(submitLatency, [50, 90, 99, 100])))
        if waits { lines.append(("end to end", Self.line(endToEnd, [50, 99]))) }
        lines.append(("rate", "\(Self.decimal(submitRate)) accepted/s" + endRateText))
        lines.append(("elapsed", "\(elapsed.secondsText) s, seed \(seed)"))
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { name, value in
            name + String(repeating: " ", count: width - name.count + 2) + value
        }.joined(separator: "\n")
    }

    private var refusedText: String {
        guard !refused.isEmpty else { return "0" }
        let parts = refused.sorted { $0.key < $1.key }.map { "\($0.value) with \($0.key)" }
        return "\(refusedCount) (\(parts.joined(separator: ", ")))"
    }

    private var failedText: String {
        var remarks: [String] = []
        if failedAsExpected > 0 { remarks.append("\(failedAsExpected) as expected") }
        if wrongResults > 0 { remarks.append("\(wrongResults) with a wrong result") }
        return remarks.isEmpty ? "\(failed)" : "\(failed) (\(remarks.joined(separator: ", ")))"
    }

    private var endRateText: String { waits ? ", \(Self.decimal(endRate)) ended/s" : "" }

    private static func line(_ samples: LatencySamples, _ percentiles: [Double]) -> String {
        guard samples.count > 0 else { return "none measured" }
        return percentiles.compactMap { percent in
            samples.percentile(percent).map { value in
                "\(percent == 100 ? "max" : "p\(Int(percent))") \(milliseconds(value)) ms"
            }
        }.joined(separator: ", ")
    }

    private static func milliseconds(_ value: Duration) -> String { decimal(value.seconds * 1_000) }

    /// With one decimal.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int64((min(value, 1e15) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
