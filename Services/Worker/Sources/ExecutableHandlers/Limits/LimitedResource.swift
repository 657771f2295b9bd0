/// Something that each process of a handler can be kept from having too much of.
enum LimitedResource: String, CaseIterable, Sendable {
    case memory, processes, openFiles, fileSize, cpu

    /// Its field in a sidecar.
    var field: String {
        switch self {
        case .memory: "memory_mib"
        case .processes: "processes"
        case .openFiles: "open_files"
        case .fileSize: "file_mib"
        case .cpu: "cpu_seconds"
        }
    }

    /// The worker's setting, which is the most that a sidecar can allow.
    var setting: String {
        switch self {
        case .memory: "HANDLERS_MAX_MEMORY_MIB"
        case .processes: "HANDLERS_MAX_PROCESSES"
        case .openFiles: "HANDLERS_MAX_OPEN_FILES"
        case .fileSize: "HANDLERS_MAX_FILE_MIB"
        case .cpu: "HANDLERS_MAX_CPU_SECONDS"
        }
    }

    /// What can be said, in the unit of the field and of the setting.
    var range: ClosedRange<Int> {
        switch self {
        case .memory: 16...1_048_576
        case .processes: 1...1_000_000
        // The guard itself needs nine.
        case .openFiles: 16...1_048_576
        case .fileSize: 1...1_048_576
        case .cpu: 1...86_400
        }
    }

    /// What holds when neither setting nor sidecar say anything; nil for no limit.
    ///
    /// Memory has none, because it counts address space, of which some languages reserve far more than they use; processes
    /// have none, because the system counts all of the same user.
    var usual: Int? {
        switch self {
        case .openFiles, .fileSize: 1_024
        case .memory, .processes, .cpu: nil
        }
    }

    /// The unit of the field and of the setting, as the system counts.
    var unit: Int {
        switch self {
        case .memory, .fileSize: 1_048_576
        case .processes, .openFiles, .cpu: 1
        }
    }
}
