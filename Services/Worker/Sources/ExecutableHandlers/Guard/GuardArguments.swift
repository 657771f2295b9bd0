/// The command line of a guard: what it starts and how.
struct GuardArguments: Equatable {
    /// What the worker's program is to be instead of a worker.
    enum Role: String {
        /// The guard of a handler.
        case watch = "guard-handler"
        /// The handler itself, after it has limited itself.
        case limit = "limit-handler"
    }

    /// The handler's file.
    var file: String
    /// The most that each of the handler's processes may have.
    var limits = ProcessLimits()
    /// Who the handler runs as; nil for whoever the worker is.
    var user: HandlerUser?
    /// A variable of this process's environment that the handler does not get; nil for none.
    var hiddenVariable: String?

    /// The words after the program's name.
    func words(for role: Role) -> [String] {
        [role.rawValue, limits.text, user?.text ?? "-", hiddenVariable ?? "-", file]
    }

    init(
        file: String,
        limits: ProcessLimits = ProcessLimits(),
        user: HandlerUser? = nil,
        hiddenVariable: String? = nil
    ) {
        self.file = file
        self.limits = limits
        self.user = user
        self.hiddenVariable = hiddenVariable
    }

    /// Reads the words after the one that says the role; nil when they are not these.
    init?(words: ArraySlice<String>) {
        let words = Array(words)
        guard words.count == 4, let limits = ProcessLimits(text: words[0]) else { return nil }
        user = HandlerUser(text: words[1])
        guard user != nil || words[1] == "-" else { return nil }
        self.limits = limits
        hiddenVariable = words[2] == "-" ? nil : words[2]
        file = words[3]
    }
}
