internal import RedisClient

/// The scripts, each with what all of them share put before it.
public struct ScriptCatalog: Sendable {
    /// Where the scripts take the time from.
    public enum Clock: Sendable {
        /// Redis's own clock.
        case server
        /// Milliseconds in the key `{prefix}clock`: for simulations alone.
        case key
    }

    /// A change to the text of a script before it is used: tests plant defects with it.
    public typealias Edit = @Sendable (_ name: String, _ source: String) -> String

    /// Whether the scripts follow Redis's own clock.
    let followsServerClock: Bool
    let cancel: RedisScript
    let claim: RedisScript
    let complete: RedisScript
    let deferring: RedisScript
    let delete: RedisScript
    let deregister: RedisScript
    let endLease: RedisScript
    let finish: RedisScript
    let heartbeat: RedisScript
    let history: RedisScript
    let pause: RedisScript
    let purge: RedisScript
    let rates: RedisScript
    let reassert: RedisScript
    let rebase: RedisScript
    let reconcile: RedisScript
    let release: RedisScript
    let removeWorker: RedisScript
    let report: RedisScript
    let restore: RedisScript
    let retry: RedisScript
    let sample: RedisScript
    let settleCallback: RedisScript
    let submit: RedisScript
    let sweep: RedisScript
    let takeCallbacks: RedisScript

    /// The scripts as they are, or edited for a test.
    public init(clock: Clock = .server, edit: Edit = { $1 }) {
        followsServerClock = if case .server = clock { true } else { false }
        let common = Self.common(clock)
        let durations = PackageResources.durations_lua
        let ends = PackageResources.ends_lua
        let leases = PackageResources.leases_lua
        let records = PackageResources.records_lua
        let restoredKey = PackageResources.restored_key_lua
        let statistics = PackageResources.statistics_lua
        let waiting = PackageResources.waiting_lua
        func script(_ name: String, _ bytes: [UInt8], with parts: [[UInt8]] = []) -> RedisScript {
            let source = String(decoding: bytes, as: UTF8.self)
            let head = source.prefix { $0 != "\n" }
            let prelude = parts.map { String(decoding: $0, as: UTF8.self) }.joined()
            let whole = head + "\n" + common + prelude + source.dropFirst(head.count)
            return RedisScript(name: name, source: edit(name, String(whole)))
        }
        cancel = script("cancel", PackageResources.cancel_lua, with: [ends])
        claim = script("claim", PackageResources.claim_lua, with: [leases, ends, waiting, durations])
        complete = script("complete", PackageResources.complete_lua, with: [leases, ends, waiting, durations])
        deferring = script("defer", PackageResources.defer_lua)
        delete = script("delete", PackageResources.delete_lua, with: [records])
        deregister = script("deregister", PackageResources.deregister_lua)
        endLease = script("end_lease", PackageResources.end_lease_lua, with: [leases])
        finish = script("finish", PackageResources.finish_lua, with: [ends, durations])
        heartbeat = script("heartbeat", PackageResources.heartbeat_lua, with: [leases])
        history = script("history", PackageResources.history_lua, with: [leases, durations, statistics])
        pause = script("pause", PackageResources.pause_lua)
        purge = script("purge", PackageResources.purge_lua, with: [records])
        rates = script("rates", PackageResources.rates_lua, with: [leases, durations, statistics])
        reassert = script("reassert", PackageResources.reassert_lua, with: [leases, records, restoredKey])
        rebase = script("rebase", PackageResources.rebase_lua, with: [leases])
        reconcile = script("reconcile", PackageResources.reconcile_lua, with: [leases, ends, waiting])
        release = script("release", PackageResources.release_lua, with: [ends])
        removeWorker = script("remove_worker", PackageResources.remove_worker_lua, with: [leases])
        report = script("report", PackageResources.report_lua)
        restore = script("restore", PackageResources.restore_lua, with: [records, restoredKey])
        retry = script("retry", PackageResources.retry_lua, with: [ends, waiting])
        sample = script("sample", PackageResources.sample_lua, with: [leases, durations, statistics])
        settleCallback = script("settle_callback", PackageResources.settle_callback_lua)
        submit = script("submit", PackageResources.submit_lua, with: [leases, waiting, records])
        sweep = script("sweep", PackageResources.sweep_lua)
        takeCallbacks = script("take_callbacks", PackageResources.take_callbacks_lua)
    }

    private static func common(_ clock: Clock) -> String {
        let source = String(decoding: PackageResources.common_lua, as: UTF8.self)
        guard case .key = clock else { return source }
        return source.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                line.hasPrefix("local now =") ? "local now = tonumber(redis.call('GET', P .. 'clock'))" : String(line)
            }
            .joined(separator: "\n")
    }
}
