internal import SchedulerModels

/// A JSON value while it is being put together.
final class EncodedNode {
    private enum Content {
        case nothing
        case value(JSONValue)
        case array([EncodedNode])
        case object([(name: String, node: EncodedNode)], indices: [String: Int])
    }

    private var content = Content.nothing
    /// Whether one type has asked for two different kinds of value here.
    private var isContradictory = false

    /// How many elements there are, when it is an array.
    var count: Int {
        guard case .array(let elements) = content else { return 0 }
        return elements.count
    }

    func set(_ value: JSONValue) {
        if case .nothing = content {} else { isContradictory = true }
        content = .value(value)
    }

    func becomeArray() {
        switch content {
        case .nothing: content = .array([])
        case .array: break
        default: isContradictory = true
        }
    }

    func becomeObject() {
        switch content {
        case .nothing: content = .object([], indices: [:])
        case .object: break
        default: isContradictory = true
        }
    }

    /// A new element at the end.
    func appendElement() -> EncodedNode {
        let node = EncodedNode()
        guard case .array(var elements) = content else { return node }
        // One owner at a time, or every element would copy the array.
        content = .nothing
        elements.append(node)
        content = .array(elements)
        return node
    }

    /// The member of that name: a new one, or another value for one that is there already.
    func member(_ name: String, isContinued: Bool = false) -> EncodedNode {
        guard case .object(var members, var indices) = content else { return EncodedNode() }
        if let index = indices[name] {
            if isContinued { return members[index].node }
            members[index].node = EncodedNode()
            content = .object(members, indices: indices)
            return members[index].node
        }
        let node = EncodedNode()
        content = .nothing
        indices[name] = members.count
        members.append((name, node))
        content = .object(members, indices: indices)
        return node
    }

    /// Puts the members into the order of their names.
    func sortMembers() {
        guard case .object(let members, _) = content else { return }
        let sorted = members.sorted { $0.name < $1.name }
        let indices = Dictionary(sorted.enumerated().map { ($1.name, $0) }) { first, _ in first }
        content = .object(sorted, indices: indices)
    }

    /// The finished value; an object without members when nothing was encoded.
    func json(_ path: [PathKey] = []) throws(CodingDefect) -> JSONValue {
        guard !isContradictory else { throw CodingDefect(path, "is encoded as two different kinds of value") }
        switch content {
        case .nothing: return .object(JSONObject())
        case .value(let value): return value
        case .array(let elements):
            var values: [JSONValue] = []
            values.reserveCapacity(elements.count)
            for (index, node) in elements.enumerated() { values.append(try node.json(path + [.index(index)])) }
            return .array(values)
        case .object(let members, _):
            var finished: [JSONObject.Member] = []
            finished.reserveCapacity(members.count)
            for (name, node) in members {
                finished.append(JSONObject.Member(key: name, value: try node.json(path + [.name(name)])))
            }
            return .object(JSONObject(finished))
        }
    }
}
