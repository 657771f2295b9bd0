/// `due` holds what is open and nothing else, and the broker holds nothing.
struct ResidueCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        let state = timeline.history.state
        let due = Set(state.due)
        let open = Set(state.tasks.filter { !$0.hasEnded }.map(\.id))
        var findings = due.subtracting(open).sorted().map { Finding(.due, "\($0) is in due and is not open") }
        findings += open.subtracting(due).sorted().map { Finding(.due, "\($0) is open and is not in due") }
        for (queue, count) in state.messages.sorted(by: { $0.key < $1.key }) {
            let expected = queue == state.poisonQueue ? state.expectedPoison : 0
            let stranded = min(state.stranded[queue] ?? 0, count)
            if stranded > 0 {
                findings.append(Finding(.stranded, "\(queue) has lost sight of \(stranded) messages"))
            }
            if count - stranded != expected {
                findings.append(Finding(.messages, "\(queue) holds \(count) messages, not \(expected)"))
            }
        }
        return findings
    }
}
