/// A piece of the input that should be one submission.
struct SplitItem: Sendable, Equatable {
    /// The longest there may be; longer ones are cut and marked, so that a file that is no list costs no memory.
    static let maximumBytes = 1_024 * 1_024

    /// The line of the file that it starts on; 1 for the first.
    let line: Int
    let bytes: [UInt8]
    let isTooLong: Bool
}
