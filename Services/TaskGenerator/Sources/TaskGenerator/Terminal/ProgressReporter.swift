import SchedulerModels

/// Shows how far a run is on standard error: a line that is redrawn on a terminal, a line every 5 s otherwise.
struct ProgressReporter: Sendable {
    let tally: GenerationTally

    /// Reports until the calling task is cancelled.
    func run() async {
        let isTerminal = Terminal.errorIsTerminal
        while (try? await Task.sleep(for: isTerminal ? .milliseconds(100) : .seconds(5))) != nil {
            let progress = await tally.progress
            if isTerminal {
                let width = Terminal.width - 1
                let line = ProgressLine.bar(progress, width: width)
                let blanks = String(repeating: " ", count: max(0, width - line.count))
                Terminal.writeError("\r\(line)\(blanks)")
            } else {
                Terminal.writeError("\(progress.elapsed.milliseconds / 1_000) s: \(ProgressLine.summary(progress))\n")
            }
        }
        if isTerminal { Terminal.writeError("\r\(String(repeating: " ", count: Terminal.width - 1))\r") }
    }
}
