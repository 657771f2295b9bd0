internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// Counts the requests that this server answers, by route and status, and how long that took.
final class RequestMetrics: Sendable {
    /// One route of the table.
    struct Route: Hashable, Sendable {
        /// Nil for all.
        let method: HTTPMethod?
        let pattern: String

        /// Requests that lead nowhere, which may have any path.
        static let none = Route(method: nil, pattern: "none")
    }

    /// What was counted for a route.
    struct Counts: Sendable {
        var statuses: [Int: Int64] = [:]
        var buckets = [Int64](repeating: 0, count: DurationBuckets.bounds.count + 1)
        var seconds = 0.0

        /// Counts an answer; its time only where it says something about the server.
        fileprivate mutating func add(_ status: HTTPStatus, bucket: Int?, seconds: Double) {
            statuses[status.rawValue, default: 0] += 1
            guard let bucket else { return }
            buckets[bucket] += 1
            self.seconds += seconds
        }
    }

    /// What was answered since it was last taken: buckets, and milliseconds together.
    struct Answered: Sendable {
        var buckets = [Int64](repeating: 0, count: DurationBuckets.bounds.count + 1)
        var milliseconds = 0.0
    }

    private struct State {
        var routes: [Route: Counts] = [:]
        var answered = Answered()
    }

    private let state = Guarded(State())

    /// Counts an answer.
    ///
    /// - Parameters:
    ///   - route: The route that answered.
    ///   - status: The answer's status.
    ///   - duration: How long it took.
    ///   - isHeld: The answer was held back because the client asked for that: its time says nothing about the server.
    func count(_ route: Route, status: HTTPStatus, took duration: Duration, isHeld: Bool) {
        let bucket = DurationBuckets.bucket(of: duration) - 1
        let seconds = duration.seconds
        state.withLock { state in
            state.routes[route, default: Counts()].add(status, bucket: isHeld ? nil : bucket, seconds: seconds)
            guard !isHeld else { return }
            state.answered.buckets[bucket] += 1
            state.answered.milliseconds += seconds * 1_000
        }
    }

    /// Counts an answer to a request that no route fits.
    func countUnrouted(status: HTTPStatus) {
        state.withLock { $0.routes[.none, default: Counts()].statuses[status.rawValue, default: 0] += 1 }
    }

    /// Everything since the start, in order of the patterns.
    func routes() -> [(route: Route, counts: Counts)] {
        state.withLock { $0.routes }
            .map { (route: $0.key, counts: $0.value) }
            .sorted {
                ($0.route.pattern, $0.route.method?.rawValue ?? "") < (
                    $1.route.pattern, $1.route.method?.rawValue ?? ""
                )
            }
    }

    /// What was answered since the last call.
    func takeAnswered() -> Answered {
        state.withLock { state in
            defer { state.answered = Answered() }
            return state.answered
        }
    }

    /// Puts back what could not be told to anybody.
    func putBack(_ answered: Answered) {
        state.withLock { state in
            for index in answered.buckets.indices { state.answered.buckets[index] += answered.buckets[index] }
            state.answered.milliseconds += answered.milliseconds
        }
    }
}
