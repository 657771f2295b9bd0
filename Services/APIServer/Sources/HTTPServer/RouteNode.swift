/// One segment of the routes' tree.
struct RouteNode: Sendable {
    enum Key: Sendable, Equatable {
        case literal(String)
        case parameter
    }

    /// What answers one method at one path shape.
    struct Endpoint: Sendable {
        let parameters: [String]
        let level: Int
        let bodyLimit: Int?
        let isBrief: Bool
        let handler: HTTPHandler
    }

    /// What answers each method at one path shape.
    struct Endpoints: Sendable {
        private var table: [Endpoint?] = Array(repeating: nil, count: HTTPMethod.allCases.count)

        subscript(_ method: HTTPMethod) -> Endpoint? {
            get { table[method.place] }
            set { table[method.place] = newValue }
        }

        var isEmpty: Bool { !table.contains { $0 != nil } }
        var methods: [HTTPMethod] { HTTPMethod.allCases.filter { self[$0] != nil } }
    }

    /// A node that a path leads to, with the segments that stood for parameters.
    struct Match {
        let node: RouteNode
        let values: [Substring]
    }

    private var literals: [Substring: RouteNode] = [:]
    /// At most one element: a struct cannot hold itself.
    private var parameter: [RouteNode] = []
    private(set) var endpoints = Endpoints()

    /// What answers a method here; HEAD is answered like GET.
    func endpoint(_ method: HTTPMethod) -> Endpoint? {
        endpoints[method] ?? (method == .head ? endpoints[.get] : nil)
    }

    mutating func insert(_ keys: ArraySlice<Key>, _ method: HTTPMethod, _ endpoint: Endpoint) {
        guard let key = keys.first else {
            endpoints[method] = endpoint
            return
        }
        switch key {
        case .literal(let text):
            literals[text[...], default: RouteNode()].insert(keys.dropFirst(), method, endpoint)
        case .parameter:
            if parameter.isEmpty { parameter.append(RouteNode()) }
            parameter[0].insert(keys.dropFirst(), method, endpoint)
        }
    }

    /// Appends the nodes that the segments lead to, literal before parameter.
    func collect(_ segments: ArraySlice<Substring>, _ values: [Substring], into matches: inout [Match]) {
        guard let segment = segments.first else {
            if !endpoints.isEmpty { matches.append(Match(node: self, values: values)) }
            return
        }
        if let next = literals[segment] { next.collect(segments.dropFirst(), values, into: &matches) }
        if !segment.isEmpty, let next = parameter.first {
            next.collect(segments.dropFirst(), values + [segment], into: &matches)
        }
    }
}
