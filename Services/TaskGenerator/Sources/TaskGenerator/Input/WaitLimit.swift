import ArgumentParser

/// How long to follow a task: the value of `--wait`, which may be left out.
enum WaitLimit: Sendable, Equatable, ExpressibleByArgument {
    /// To its end.
    case untilEnd
    /// At most this many seconds.
    case seconds(Double)

    init?(argument: String) {
        if argument == "end" {
            self = .untilEnd
            return
        }
        guard let value = Double(argument), value > 0, value <= 30 * 86_400 else { return nil }
        self = .seconds(value)
    }

    /// The limit, nil for none.
    var duration: Duration? {
        guard case .seconds(let value) = self else { return nil }
        return .milliseconds(Int64((value * 1_000).rounded(.up)))
    }

    /// Writes `--wait 30` as `--wait=30` and a bare `--wait` as `--wait=end`.
    ///
    /// The parser of arguments would take whatever word comes next for the value.
    static func joiningValues(in arguments: [String]) -> [String] {
        var joined: [String] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard argument != "--" else { return joined + [argument] + arguments[index...] }
            guard argument == "--wait" else {
                joined.append(argument)
                continue
            }
            if index < arguments.count, Double(arguments[index]) != nil || arguments[index] == "end" {
                joined.append("--wait=\(arguments[index])")
                index += 1
            } else {
                joined.append("--wait=end")
            }
        }
        return joined
    }
}
