import ArgumentParser

/// How often each kind of task is drawn: `calculator=5,echo=3,sleep=1,fail=0`.
struct TaskMix: Sendable, Equatable, ExpressibleByArgument, CustomStringConvertible {
    /// The weights; kinds without one are not drawn.
    let weights: [TaskKind: Int]
    private let total: Int

    /// The mix of a run that names none.
    static let standard = TaskMix([.calculator: 5, .echo: 3, .sleep: 1])

    private init(_ weights: [TaskKind: Int]) {
        self.weights = weights
        total = weights.values.reduce(0, +)
    }

    init?(argument: String) {
        var weights: [TaskKind: Int] = [:]
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let kind = TaskKind(rawValue: String(pair[0])), weights[kind] == nil,
                let weight = Int(pair[1]), (0...1_000_000).contains(weight)
            else { return nil }
            weights[kind] = weight
        }
        guard weights.values.contains(where: { $0 > 0 }) else { return nil }
        self.init(weights)
    }

    /// The form of the command line.
    var description: String {
        TaskKind.allCases.compactMap { kind in weights[kind].map { "\(kind.rawValue)=\($0)" } }.joined(separator: ",")
    }

    /// Draws a kind.
    func draw(using generator: inout SplitMix64) -> TaskKind {
        var place = Int.random(in: 0..<total, using: &generator)
        for kind in TaskKind.allCases {
            let weight = weights[kind] ?? 0
            if place < weight { return kind }
            place -= weight
        }
        return .calculator
    }
}
