import SchedulerModels

/// Draws how far a run is.
enum ProgressLine {
    /// One line that fits `width` columns, with a bar when there is room for one.
    static func bar(_ progress: GenerationProgress, width: Int) -> String {
        let text = " \(Int(progress.fraction * 100))% \(summary(progress))"
        let room = min(width - text.count - 2, 40)
        guard room >= 8 else { return String(text.dropFirst().prefix(max(width, 0))) }
        let filled = Int(progress.fraction * Double(room))
        let head = filled < room ? ">" : ""
        let bar = String(repeating: "=", count: filled) + head
        return "[" + bar + String(repeating: " ", count: max(0, room - bar.count)) + "]" + text
    }

    /// The same in words, for logs.
    static func summary(_ progress: GenerationProgress) -> String {
        var parts = ["\(progress.accepted)/\(progress.total) accepted"]
        if let ended = progress.ended { parts.append("\(ended) ended") }
        if progress.refused > 0 { parts.append("\(progress.refused) refused") }
        if progress.failed > 0 { parts.append("\(progress.failed) failed") }
        if progress.retries > 0 { parts.append("\(progress.retries) retries") }
        let seconds = progress.elapsed.seconds
        if seconds > 0 { parts.append("\(Int(Double(progress.accepted) / seconds))/s") }
        return parts.joined(separator: ", ")
    }
}
