import ArgumentParser
import SchedulerModels

/// A moment as a person gives it: a time, or how long ago it was.
enum MomentArgument: Sendable, Equatable, ExpressibleByArgument {
    /// At that time.
    case at(Timestamp)
    /// So long ago.
    case ago(Duration)

    init?(argument: String) {
        if let moment = Timestamp(argument) {
            self = .at(moment)
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()), number >= 0,
            number <= 100 * 365 * 86_400 / unit
        else { return nil }
        self = .ago(.seconds(number * unit))
    }

    /// The moment that is meant.
    func moment(now: Timestamp) -> Timestamp {
        switch self {
        case .at(let moment): moment
        case .ago(let duration): Timestamp(milliseconds: max(0, now.milliseconds - duration.milliseconds))
        }
    }
}
