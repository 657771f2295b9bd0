/// Who a worker process is.
struct WorkerIdentity: Sendable, Equatable {
    /// Its name in the registry.
    let workerID: String
    /// The random name of this process.
    let process: String
    /// How often the process has had to begin anew because its lease was ended.
    private var generation = 1

    init(workerID: String) {
        self.workerID = workerID
        process =
            String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    /// The name under which leases are held; no two claims of different processes or generations look alike.
    var incarnation: String { "\(process).\(generation)" }

    /// Begins anew after the lease was ended from outside.
    mutating func renew() { generation += 1 }
}
