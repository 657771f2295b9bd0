public import SchedulerModels

/// What the settings decide about executable files as handlers.
public struct ExecutableHandlerSettings: Sendable, Equatable {
    /// `HANDLERS_DIR`: the folder whose executable files are task types.
    public let folder: String
    /// `HANDLERS_ENV`: the worker's own variables that every handler gets too.
    public let passedVariables: [String]
    /// `HANDLERS_MAX_OUTPUT_BYTES`: the largest result.
    public let maximumOutputBytes: Int

    /// Reads the settings; nil when no folder is set.
    ///
    /// - Parameter settings: The worker's settings.
    /// - Throws: an error that names the setting that cannot be used.
    public init?(_ settings: Settings) throws(ConfigurationError) {
        maximumOutputBytes = try settings.integer("HANDLERS_MAX_OUTPUT_BYTES", in: 1_024...67_108_864) ?? 1_048_576
        let names = (settings.text("HANDLERS_ENV") ?? "").split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard names.allSatisfy(HandlerEnvironment.isName) else {
            throw ConfigurationError(
                setting: "HANDLERS_ENV",
                message: "must be names of variables, separated by commas: letters, digits and '_', no TASK_ ones"
            )
        }
        passedVariables = names
        guard let folder = settings.text("HANDLERS_DIR") else { return nil }
        self.folder = folder
    }
}
