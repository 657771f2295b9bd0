/// The version of the whole project.
public enum SchedulerVersion {
    /// The release, by semantic versioning.
    public static let current = "0.1.0"
}
