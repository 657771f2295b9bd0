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
        let durations = String(decoding: PackageResources.durations_lua, as: UTF8.self)
        let statistics = durations + String(decoding: PackageResources.statistics_lua, as: UTF8.self)
        let restoredKey = String(decoding: PackageResources.restored_key_lua, as: UTF8.self)
        func script(_ name: String, _ bytes: [UInt8], prelude: String = "") -> RedisScript {
            let source = String(decoding: bytes, as: UTF8.self)
            let head = source.prefix { $0 != "\n" }
            let whole = head + "\n" + common + prelude + source.dropFirst(head.count)
            return RedisScript(name: name, source: edit(name, String(whole)))
        }
        cancel = script("cancel", PackageResources.cancel_lua)
        claim = script("claim", PackageResources.claim_lua, prelude: durations)
        complete = script("complete", PackageResources.complete_lua, prelude: durations)
        deferring = script("defer", PackageResources.defer_lua)
        delete = script("delete", PackageResources.delete_lua)
        deregister = script("deregister", PackageResources.deregister_lua)
        endLease = script("end_lease", PackageResources.end_lease_lua)
        finish = script("finish", PackageResources.finish_lua, prelude: durations)
        heartbeat = script("heartbeat", PackageResources.heartbeat_lua)
        history = script("history", PackageResources.history_lua, prelude: statistics)
        pause = script("pause", PackageResources.pause_lua)
        purge = script("purge", PackageResources.purge_lua)
        rates = script("rates", PackageResources.rates_lua, prelude: statistics)
        reassert = script("reassert", PackageResources.reassert_lua, prelude: restoredKey)
        rebase = script("rebase", PackageResources.rebase_lua)
        reconcile = script("reconcile", PackageResources.reconcile_lua)
        release = script("release", PackageResources.release_lua)
        removeWorker = script("remove_worker", PackageResources.remove_worker_lua)
        report = script("report", PackageResources.report_lua)
        restore = script("restore", PackageResources.restore_lua, prelude: restoredKey)
        retry = script("retry", PackageResources.retry_lua)
        sample = script("sample", PackageResources.sample_lua, prelude: statistics)
        settleCallback = script("settle_callback", PackageResources.settle_callback_lua)
        submit = script("submit", PackageResources.submit_lua)
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
