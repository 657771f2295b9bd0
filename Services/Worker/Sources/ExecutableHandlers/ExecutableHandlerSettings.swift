public import SchedulerModels

/// What the settings decide about executable files as handlers.
public struct ExecutableHandlerSettings: Sendable, Equatable {
    /// `HANDLERS_DIR`: the folder whose executable files are task types.
    public let folder: String
    /// `HANDLERS_ENV`: the worker's own variables that every handler gets too.
    public let passedVariables: [String]
    /// `HANDLERS_MAX_OUTPUT_BYTES`: the largest result.
    public let maximumOutputBytes: Int
    /// `HANDLERS_MAX_…`: the most that each process of a handler may have; a sidecar can only lower it.
    let limits: ProcessLimits
    /// `HANDLERS_USER`: who handlers run as; nil for whoever the worker is.
    let user: HandlerUser?

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
        var limits = ProcessLimits()
        for resource in LimitedResource.allCases {
            limits[resource] = try settings.integer(resource.setting, in: resource.range) ?? resource.usual
        }
        self.limits = limits
        user = try Self.user(settings)
        guard let folder = settings.text("HANDLERS_DIR") else { return nil }
        self.folder = folder
    }

    private static func user(_ settings: Settings) throws(ConfigurationError) -> HandlerUser? {
        guard let text = settings.text("HANDLERS_USER") else { return nil }
        guard let user = HandlerUser(text: text) else {
            throw ConfigurationError(
                setting: "HANDLERS_USER",
                message: "must be a user's and a group's number, neither of them root's, as in 10001:10001"
            )
        }
        guard HandlerUser.canBeSet else {
            throw ConfigurationError(
                setting: "HANDLERS_USER",
                message: "needs a worker that runs as root; leave it out, and handlers run as the worker's own user"
            )
        }
        return user
    }
}
