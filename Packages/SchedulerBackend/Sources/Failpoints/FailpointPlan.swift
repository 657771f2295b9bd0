#if DEBUG
internal import SchedulerModels

/// What `FAILPOINT` asks for: `name:action[@n],…`.
struct FailpointPlan: Equatable {
    /// An action at a point.
    struct Step: Equatable {
        let name: String
        let action: FailpointAction
        /// The one pass at which it happens; nil means every one.
        let pass: Int?
    }

    let steps: [Step]

    /// Reads the setting's text; an empty one asks for nothing.
    init(_ text: String) throws(ConfigurationError) {
        var steps: [Step] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
            guard let step = Step(word) else {
                throw ConfigurationError(
                    setting: "FAILPOINT",
                    message: "cannot read '\(word)': it is name:action or name:action@n, separated by commas, with the"
                        + " actions kill, stop, exit and sleep=milliseconds"
                )
            }
            guard Failpoint.names.contains(step.name) else {
                throw ConfigurationError(
                    setting: "FAILPOINT",
                    message: "there is no point '\(step.name)'; there are \(Failpoint.names.joined(separator: ", "))"
                )
            }
            steps.append(step)
        }
        self.steps = steps
    }

    /// What is to happen when a point is passed for that time.
    func actions(at name: String, pass: Int) -> [FailpointAction] {
        steps.filter { $0.name == name && ($0.pass ?? pass) == pass }.map(\.action)
    }
}

extension FailpointPlan.Step {
    fileprivate init?(_ word: Substring) {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let order = parts[1].split(separator: "@", omittingEmptySubsequences: false)
        guard order.count <= 2, let word = order.first, let action = FailpointAction(word) else { return nil }
        var pass: Int?
        if order.count == 2 {
            guard let number = Int(order[1]), number > 0 else { return nil }
            pass = number
        }
        self.init(name: String(parts[0]), action: action, pass: pass)
    }
}
#endif
