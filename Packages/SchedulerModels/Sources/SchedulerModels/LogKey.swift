/// The names of the fields that log lines of all services share, so that one task or request can be followed through all.
public enum LogKey {
    /// The task's identifier.
    public static let taskID = "task_id"
    /// Which attempt of it.
    public static let attempt = "attempt"
    /// The worker.
    public static let workerID = "worker_id"
    /// The request to the API, as in its problems.
    public static let requestID = "request_id"
}
