internal import RedisClient
internal import SchedulerModels

/// Walks over several lists of identifiers at once, the newest first, reading each list only as far as it is needed.
struct TaskWalk {
    private struct List {
        let key: String
        var unread: ArraySlice<TaskID> = []
        /// Where reading goes on; nil when nothing is left.
        var bound: String?
    }

    private var lists: [List]
    private var last: TaskID?
    private let oldest: String
    /// How many identifiers of a list are read at once: many of a single one, a few of each of many.
    private let piece: Int

    init(_ keys: [String], _ filter: TaskFilter) {
        let bounds = filter.bounds
        lists = keys.map { List(key: $0, bound: bounds.newest) }
        oldest = bounds.oldest
        piece = max(16, min(500, 2_000 / max(1, keys.count)))
    }

    /// The next identifiers, at most so many; none at the end.
    mutating func next(_ count: Int, redis: RedisClient) async throws(RedisError) -> [TaskID] {
        var ids: [TaskID] = []
        while ids.count < count {
            try await refill(atMost: lists.count == 1 ? count - ids.count : piece, redis)
            guard take(count - ids.count, into: &ids) else { break }
        }
        return ids
    }

    /// Takes the newest until one list is read empty, which may have more; false when all lists are at their end.
    private mutating func take(_ count: Int, into ids: inout [TaskID]) -> Bool {
        for _ in 0..<count {
            var newest: (index: Int, id: TaskID)?
            for (index, list) in lists.enumerated() {
                guard let id = list.unread.first else {
                    if list.bound != nil { return true }
                    continue
                }
                if newest.map({ id > $0.id }) ?? true { newest = (index, id) }
            }
            guard let newest else { return false }
            lists[newest.index].unread.removeFirst()
            // One that moved from list to list meanwhile may be met twice, also as the last of one call and first of the next.
            guard newest.id != last else { continue }
            ids.append(newest.id)
            last = newest.id
        }
        return true
    }

    private mutating func refill(atMost count: Int, _ redis: RedisClient) async throws(RedisError) {
        let empty = lists.indices.filter { lists[$0].unread.isEmpty && lists[$0].bound != nil }
        guard !empty.isEmpty else { return }
        let oldest = RedisArgument(oldest)
        let commands = empty.map { index in
            RedisCommand(
                "ZREVRANGEBYLEX",
                [
                    RedisArgument(lists[index].key), RedisArgument(lists[index].bound ?? "+"), oldest, "LIMIT", 0,
                    RedisArgument(count),
                ]
            )
        }
        for (index, reply) in zip(empty, try await redis.execute(pipeline: commands)) {
            let members = try reply.array
            var ids: [TaskID] = []
            ids.reserveCapacity(members.count)
            for member in members {
                if let id = TaskID(try member.string) { ids.append(id) }
            }
            lists[index].unread = ids[...]
            lists[index].bound = nil
            if members.count == count, let last = members.last { lists[index].bound = "(" + (try last.string) }
        }
    }
}
