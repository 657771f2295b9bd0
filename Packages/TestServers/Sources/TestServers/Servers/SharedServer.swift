/// Boots a server at first use and hands the same one to everybody after that.
actor SharedServer<Server: Sendable> {
    private let boot: @Sendable () async throws -> Server
    private var booting: Task<Server, any Error>?

    init(_ boot: @escaping @Sendable () async throws -> Server) { self.boot = boot }

    /// The server; a failed boot is tried again by the next caller.
    func get() async throws -> Server {
        // A task of its own, so that a caller who is cancelled does not take the boot of all others along.
        let task = booting ?? Task { [boot] in try await boot() }
        booting = task
        do {
            return try await task.value
        } catch {
            if booting == task { booting = nil }
            throw error
        }
    }
}
