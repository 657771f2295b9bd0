internal import SchedulerModels

/// The members of one object, and which of them have been asked for.
final class ObjectMembers {
    private let object: JSONObject
    private let indices: [String: Int]
    private var isRead: [Bool]
    let path: [PathKey]

    init(_ object: JSONObject, path: [PathKey]) {
        self.object = object
        self.path = path
        indices = Dictionary(object.members.enumerated().map { ($1.key, $0) }) { first, _ in first }
        isRead = Array(repeating: false, count: object.count)
    }

    /// The names, in order.
    var names: [String] { object.members.map(\.key) }

    /// The names that nobody has asked for, in order.
    var unread: [String] { zip(object.members, isRead).filter { !$0.1 }.map(\.0.key) }

    /// Whether there is a member of that name, without asking for it.
    func has(_ name: String) -> Bool { indices[name] != nil }

    /// The value of that name, which is thereby known.
    func read(_ name: String) -> JSONValue? {
        guard let index = indices[name] else { return nil }
        isRead[index] = true
        return object.members[index].value
    }
}
