/// What the process exits with.
enum ExitStatusCode {
    /// All is well.
    static let success: Int32 = 0
    /// A task failed, or not all went as it should.
    static let failed: Int32 = 1
    /// The API refused.
    static let refused: Int32 = 2
    /// The API could not be reached.
    static let unreachable: Int32 = 3
    /// The command line cannot be used.
    static let usage: Int32 = 64
    /// Ended by Ctrl-C, as shells count it.
    static let interrupted: Int32 = 130
}
