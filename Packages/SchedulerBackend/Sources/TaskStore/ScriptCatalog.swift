internal import RedisClient

/// The scripts: functions of one library, which stands in Redis, with what all of them share made once instead of in each call.
public struct ScriptCatalog: Sendable {
    /// Where the scripts take the time from.
    public enum Clock: Sendable {
        /// Redis's own clock.
        case server
        /// Milliseconds in the key `{prefix}clock`: for simulations alone.
        case key
    }

    /// A change to the text of a file, by its name, before it is used: tests plant defects with it.
    public typealias Edit = @Sendable (_ name: String, _ source: String) -> String

    /// Whether the scripts follow Redis's own clock.
    let followsServerClock: Bool
    let cancel: RedisFunction
    let claim: RedisFunction
    let complete: RedisFunction
    let deferring: RedisFunction
    let delete: RedisFunction
    let deregister: RedisFunction
    let endLease: RedisFunction
    let finish: RedisFunction
    let heartbeat: RedisFunction
    let history: RedisFunction
    let pause: RedisFunction
    let purge: RedisFunction
    let rates: RedisFunction
    let reassert: RedisFunction
    let rebase: RedisFunction
    let reconcile: RedisFunction
    let release: RedisFunction
    let removeWorker: RedisFunction
    let report: RedisFunction
    let restore: RedisFunction
    let retry: RedisFunction
    let sample: RedisFunction
    let settleCallback: RedisFunction
    let submit: RedisFunction
    let sweep: RedisFunction
    let takeCallbacks: RedisFunction

    /// The scripts as they are, or edited for a test.
    public init(clock: Clock = .server, edit: Edit = { $1 }) {
        followsServerClock = if case .server = clock { true } else { false }
        var code = Self.shared.map { edit($0, Self.text($1, clock)) }.joined()
        var functions: [RedisLibrary.Function] = []
        for (name, bytes) in Self.scripts {
            let source = edit(name, Self.text(bytes, clock))
            let head = source.prefix { $0 != "\n" }
            functions.append(.init(name: name, flags: Self.flags(head)))
            code += "local function \(name)(_, arguments)\nbegin(arguments)\(source.dropFirst(head.count))end\n"
        }
        let library = RedisLibrary(name: "scheduler", code: code, functions: functions)
        cancel = library.function("cancel")
        claim = library.function("claim")
        complete = library.function("complete")
        deferring = library.function("defer")
        delete = library.function("delete")
        deregister = library.function("deregister")
        endLease = library.function("end_lease")
        finish = library.function("finish")
        heartbeat = library.function("heartbeat")
        history = library.function("history")
        pause = library.function("pause")
        purge = library.function("purge")
        rates = library.function("rates")
        reassert = library.function("reassert")
        rebase = library.function("rebase")
        reconcile = library.function("reconcile")
        release = library.function("release")
        removeWorker = library.function("remove_worker")
        report = library.function("report")
        restore = library.function("restore")
        retry = library.function("retry")
        sample = library.function("sample")
        settleCallback = library.function("settle_callback")
        submit = library.function("submit")
        sweep = library.function("sweep")
        takeCallbacks = library.function("take_callbacks")
    }

    /// What the scripts share, each file behind those that it needs.
    private static let shared: [(name: String, bytes: [UInt8])] = [
        ("common", PackageResources.common_lua), ("leases", PackageResources.leases_lua),
        ("ends", PackageResources.ends_lua), ("waiting", PackageResources.waiting_lua),
        ("records", PackageResources.records_lua), ("restored_key", PackageResources.restored_key_lua),
        ("durations", PackageResources.durations_lua), ("statistics", PackageResources.statistics_lua),
    ]

    private static let scripts: [(name: String, bytes: [UInt8])] = [
        ("cancel", PackageResources.cancel_lua), ("claim", PackageResources.claim_lua),
        ("complete", PackageResources.complete_lua), ("defer", PackageResources.defer_lua),
        ("delete", PackageResources.delete_lua), ("deregister", PackageResources.deregister_lua),
        ("end_lease", PackageResources.end_lease_lua), ("finish", PackageResources.finish_lua),
        ("heartbeat", PackageResources.heartbeat_lua), ("history", PackageResources.history_lua),
        ("pause", PackageResources.pause_lua), ("purge", PackageResources.purge_lua),
        ("rates", PackageResources.rates_lua), ("reassert", PackageResources.reassert_lua),
        ("rebase", PackageResources.rebase_lua), ("reconcile", PackageResources.reconcile_lua),
        ("release", PackageResources.release_lua), ("remove_worker", PackageResources.remove_worker_lua),
        ("report", PackageResources.report_lua), ("restore", PackageResources.restore_lua),
        ("retry", PackageResources.retry_lua), ("sample", PackageResources.sample_lua),
        ("settle_callback", PackageResources.settle_callback_lua), ("submit", PackageResources.submit_lua),
        ("sweep", PackageResources.sweep_lua), ("take_callbacks", PackageResources.take_callbacks_lua),
    ]

    private static func text(_ bytes: [UInt8], _ clock: Clock) -> String {
        let source = String(decoding: bytes, as: UTF8.self)
        guard case .key = clock else { return source }
        return source.replacing(serverTime, with: "now = tonumber(redis.call('GET', P .. 'clock'))")
    }

    /// Where `common.lua` takes the time from.
    private static let serverTime = """
        local time = redis.call('TIME')
          now = time[1] * 1000 + math.floor(time[2] / 1000)
        """

    /// What the first line says: `#!lua flags=allow-oom,…`.
    private static func flags(_ head: Substring) -> [String] {
        guard let list = head.split(separator: "flags=").dropFirst().first else { return [] }
        return list.split(separator: ",").map(String.init)
    }
}
