/// Coded by hand, through every kind of nested container.
struct HandCoded: Codable, Sendable, Equatable {
    enum Keys: CodingKey { case point, named }
    enum BaseKeys: CodingKey { case base }
    enum NamedKeys: CodingKey { case n }

    var x: Int
    var y: Int
    var base: Int
    var named: Int

    static let text = "{\"point\":[1,2],\"super\":{\"base\":3},\"named\":{\"n\":4}}"

    init(x: Int, y: Int, base: Int, named: Int) {
        self.x = x
        self.y = y
        self.base = base
        self.named = named
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        var point = try container.nestedUnkeyedContainer(forKey: .point)
        x = try point.decode(Int.self)
        y = try point.decode(Int.self)
        base = try container.superDecoder().container(keyedBy: BaseKeys.self).decode(Int.self, forKey: .base)
        named = try container.nestedContainer(keyedBy: NamedKeys.self, forKey: .named).decode(Int.self, forKey: .n)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var point = container.nestedUnkeyedContainer(forKey: .point)
        try point.encode(x)
        try point.encode(y)
        var parent = container.superEncoder().container(keyedBy: BaseKeys.self)
        try parent.encode(base, forKey: .base)
        var inner = container.nestedContainer(keyedBy: NamedKeys.self, forKey: .named)
        try inner.encode(named, forKey: .n)
    }
}
