/// A good submission is accepted, or told that something needed is down: nothing else.
struct AnswerCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.history.client.filter { $0.outcome == .refused && $0.status != 503 }
            .map { Finding(.answer, "the key \($0.key) got \($0.status ?? 0) at \($0.answeredAt)") }
    }
}
