/// The decoded items of a query string, in the order received.
public struct HTTPQuery: Sendable {
    /// One `name=value` of the query; the value is empty when there is no `=`.
    public struct Item: Sendable, Hashable {
        /// The decoded name.
        public let name: String
        /// The decoded value.
        public let value: String
    }

    /// All items, in the order received.
    public let items: [Item]

    /// Wraps items, for tests and callers that make requests by hand.
    public init(_ items: [(String, String)] = []) {
        self.items = items.map { Item(name: $0.0, value: $0.1) }
    }

    init(items: [Item]) {
        self.items = items
    }

    /// The first value of a name; `nil` when absent.
    public subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// All values of a name, in the order received.
    public func values(of name: String) -> [String] {
        items.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The first name that occurs twice; `nil` when every name is unique.
    public var firstDuplicate: String? {
        var seen: Set<String> = []
        return items.first { !seen.insert($0.name).inserted }?.name
    }
}
