/// Where the input stops being a list of submissions.
struct InputDefect: Error, Sendable, Equatable {
    let line: Int
    let message: String
}
