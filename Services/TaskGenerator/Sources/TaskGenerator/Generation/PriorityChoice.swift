import ArgumentParser

/// The priority of generated tasks: one number, or any.
enum PriorityChoice: Sendable, Equatable, ExpressibleByArgument, CustomStringConvertible {
    case fixed(Int)
    case random

    init?(argument: String) {
        if argument == "random" {
            self = .random
            return
        }
        guard let value = Int(argument), (0...9).contains(value) else { return nil }
        self = .fixed(value)
    }

    /// The form of the command line.
    var description: String {
        switch self {
        case .fixed(let value): String(value)
        case .random: "random"
        }
    }

    func draw(using generator: inout SplitMix64) -> Int {
        switch self {
        case .fixed(let value): value
        case .random: Int.random(in: 0...9, using: &generator)
        }
    }
}
