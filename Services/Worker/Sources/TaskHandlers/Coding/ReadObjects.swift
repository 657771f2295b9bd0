/// Every object that a decoder has looked into, so that members which no type knows can be refused.
final class ReadObjects {
    private var all: [ObjectMembers] = []
    private var indices: [[PathKey]: Int] = [:]
    /// Objects and arrays that were taken over as JSON, with everything in them.
    private var taken: Set<[PathKey]> = []

    /// How many objects are known so far.
    var count: Int { all.count }

    /// The members at that path: the same for everybody who asks, for one type may read what another leaves.
    func members(at path: [PathKey], orAdd make: () -> ObjectMembers) -> ObjectMembers {
        if let index = indices[path] { return all[index] }
        let members = make()
        indices[path] = all.count
        all.append(members)
        return members
    }

    /// Forgets the objects beyond that many: what was tried with a type that did not fit counts for nothing.
    func forget(beyond count: Int) {
        for members in all[count...] { indices[members.path] = nil }
        all.removeSubrange(count...)
    }

    /// Notes that everything at that path is known.
    func take(_ path: [PathKey]) {
        taken.insert(path)
    }

    /// The paths of all members that nobody has asked for.
    var unknown: [[PathKey]] {
        all.flatMap { members in
            let names = members.unread
            return names.isEmpty || isTaken(members.path) ? [] : names.map { members.path + [.name($0)] }
        }
    }

    private func isTaken(_ path: [PathKey]) -> Bool {
        !taken.isEmpty && (0...path.count).contains { taken.contains(Array(path.prefix($0))) }
    }
}
