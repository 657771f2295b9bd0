public import Logging
public import SchedulerModels

/// Defects that a debug build can be given on purpose, so that what judges the system can be seen to notice them.
///
/// `DEFECT=name,…` plants them. In a release build nothing of it exists.
public enum Defect: String, CaseIterable, Sendable {
    /// A worker acknowledges what it takes at once, instead of when the outcome is recorded.
    case ackBeforeSettle = "ack_before_settle"
    /// The reconciler says that it has published what it has not.
    case noRepublish = "no_republish"
    /// Outcomes and tasks given back are taken from anybody, whoever owns the task by now.
    case noFenceCheck = "no_fence_check"
    /// A worker whose lease has run out lets its handlers go on.
    case noLeaseStop = "no_lease_stop"
    /// A redelivered task is taken over although its owner is connected to Redis.
    case noSecondWitness = "no_second_witness"

    /// Plants the defects that the setting `DEFECT` names.
    ///
    /// - Parameters:
    ///   - settings: Where `DEFECT` is read.
    ///   - logger: Told which defects are planted, or that a release build has none.
    /// - Throws: `ConfigurationError` when there is no such defect.
    public static func plant(_ settings: Settings, logger: Logger) throws(ConfigurationError) {
        guard let text = settings.text("DEFECT") else { return }
        #if DEBUG
        let defects = try read(text)
        planted.withLock { $0 = defects }
        logger.warning("defects are planted", metadata: ["DEFECT": "\(text)"])
        #else
        logger.warning("DEFECT does nothing: this is a release build", metadata: ["DEFECT": "\(text)"])
        #endif
    }

    #if DEBUG
    private static let planted = Guarded<Set<Defect>>([])

    /// Whether this process has it.
    public var isPlanted: Bool { Self.planted.withLock { $0.contains(self) } }

    /// The defects of a setting's text.
    static func read(_ text: String) throws(ConfigurationError) -> Set<Defect> {
        var defects: Set<Defect> = []
        for word in text.split(separator: ",") {
            guard let defect = Defect(rawValue: String(word)) else {
                let names = allCases.map(\.rawValue).joined(separator: ", ")
                throw ConfigurationError(
                    setting: "DEFECT",
                    message: "there is no defect '\(word)'; there are \(names)"
                )
            }
            defects.insert(defect)
        }
        return defects
    }
    #else
    /// Never, in a release build.
    @inlinable @inline(__always)
    public var isPlanted: Bool { false }
    #endif
}
