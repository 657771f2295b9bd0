import ArgumentParser
import SchedulerModels

/// Which tasks: the same for every command that takes more than one.
struct FilterOptions: ParsableArguments {
    @Option(
        help: "Only tasks of this status, or of several separated by commas.",
        completion: .list(TaskStatus.allCases.map(\.rawValue))
    )
    var status: String?

    @Option(help: "Only tasks of this type.")
    var type: String?

    @Option(help: "Only tasks of this queue.")
    var queue: String?

    @Option(help: "Only tasks with this tag.")
    var tag: String?

    @Option(help: "Only tasks that this worker runs or ran last.")
    var worker: String?

    @Option(help: "Only tasks made since then: a time (2027-01-01T00:00:00Z), or how long ago (90s, 15m, 2h, 7d).")
    var since: MomentArgument?

    @Option(help: "Only tasks made before then, given likewise.")
    var until: MomentArgument?

    @Option(help: "Only tasks with this text in the code or message of their error.")
    var error: String?

    @Option(name: [.customLong("search"), .customShort("q")], help: "Only tasks with this text in their parameters.")
    var search: String?

    /// The filters that are given, by the API's names.
    func fields(now: Timestamp) -> [(name: String, value: String)] {
        let items: [(name: String, value: String?)] = [
            ("status", status), ("task_type", type), ("queue", queue), ("tag", tag), ("worker", worker),
            ("created_after", since?.moment(now: now).description),
            ("created_before", until?.moment(now: now).description), ("error", error), ("q", search),
        ]
        return items.compactMap { item in item.value.map { (item.name, $0) } }
    }
}
