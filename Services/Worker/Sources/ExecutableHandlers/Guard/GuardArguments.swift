/// The command line of a guard: what it starts and how.
struct GuardArguments: Equatable {
    /// What the worker's program is to be instead of a worker.
    enum Role: String {
        /// The guard of a handler.
        case watch = "guard-handler"
        /// The handler itself, after it has limited its own memory.
        case limit = "limit-handler"
    }

    /// The handler's file.
    var file: String
    /// The most address space that each of the handler's processes may have; nil for no limit.
    var memoryBytes: Int?
    /// A variable of this process's environment that the handler does not get; nil for none.
    var hiddenVariable: String?

    /// The words after the program's name.
    func words(for role: Role) -> [String] {
        [role.rawValue, memoryBytes.map(String.init) ?? "-", hiddenVariable ?? "-", file]
    }

    init(file: String, memoryBytes: Int? = nil, hiddenVariable: String? = nil) {
        self.file = file
        self.memoryBytes = memoryBytes
        self.hiddenVariable = hiddenVariable
    }

    /// Reads the words after the one that says the role; nil when they are not these.
    init?(words: ArraySlice<String>) {
        let words = Array(words)
        guard words.count == 3, words[0] == "-" || Int(words[0]) != nil else { return nil }
        memoryBytes = Int(words[0])
        hiddenVariable = words[1] == "-" ? nil : words[1]
        file = words[2]
    }
}
