/// Requests that no honest client sends, the same ones for the same seed.
struct HostileRequests: Sequence, IteratorProtocol {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> [UInt8]? {
        let method = pick(["GET", "POST", "DELETE", "HEAD", "PUT", "PATCH", "OPTIONS", "POST", "POST"])
        var head = "\(method) \(target()) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        head +=
            "Content-Type: \(pick(["application/json", "application/json", "text/html", "application/json;;;"]))\r\n"
        if chance(10) {
            head += "Idempotency-Key: \(pick(["k", "k k", "\u{FC}", "\"", String(repeating: "k", count: 300)]))\r\n"
        }
        if chance(20) { head += "Content-Encoding: \(pick(["gzip", "identity", "x"]))\r\n" }
        let body = method == "POST" || chance(5) ? body() : []
        return Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
    }

    // MARK: Targets

    private mutating func target() -> String {
        let id = "01890000-0000-7000-8000-00000000000\(random(10))"
        var path = pick([
            "/tasks", "/tasks/", "/tasks/" + id, "/tasks/\(id)/cancel", "/tasks/\(id)/retry/", "/workers", "/workers/w",
            "/health", "/tasks", "/tasks",
        ])
        if chance(4) { path += "/" + segment() }
        if chance(2) { path += "?" + (0...random(3)).map { _ in segment() + "=" + segment() }.joined(separator: "&") }
        if chance(3) {
            let name = pick(["limit", "cursor", "status", "tag", "wait", "strict", "queue", "task_type"])
            // A long wait is honest, and would only take its time.
            path += (path.contains("?") ? "&" : "?") + name + "=" + (name == "wait" ? "x" : segment())
        }
        return path
    }

    private mutating func segment() -> String {
        pick([
            "%00", "%2e%2e", "..", "%2F", "%zz", "%", "%F0%9F%98%80", "%FF", "-1", "0", "9223372036854775808", "1e999",
            "nan",
            "*", "'or'1'='1", "%0d%0aX:1", "a:b", "%7Bx%7D", "$(id)", "limit", "true",
            String(repeating: "a", count: 700), "",
            "%E2%80%AE", "pending", "+", "%25%32%65", "[", "%5C", "tasks:pending:default:high", "EVAL",
        ])
    }

    // MARK: Bodies

    private mutating func body() -> [UInt8] {
        switch random(6) {
        case 0: return (0..<random(200)).map { _ in UInt8(random(256)) }
        case 1: return Array(String(repeating: pick(["[", "{\"a\":", "\"", "-", "9"]), count: random(5_000)).utf8)
        case 2:
            var bytes = Array(object().utf8)
            for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            return bytes
        default: return Array(object().utf8)
        }
    }

    private mutating func object() -> String {
        var members = chance(4) ? [] : [#""task_type":"echo""#]
        for _ in 0..<random(4) {
            let name = pick([
                "task_type", "parameters", "priority", "queue", "delay", "run_at", "expires_in", "timeout", "retry",
                "idempotency_key", "result_ttl", "tags", "callback_url", "x", "__proto__",
            ])
            members.append("\"\(name)\":\(value(depth: 0))")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func value(depth: Int) -> String {
        guard depth < 4, chance(2) else {
            return pick([
                "null", "true", "0", "-0", "-1", "1.5", "1e400", "-1e400", "1E-400", "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616", "-9223372036854775809", "NaN", "01", "1.", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
                "\"\\udc00\\ud800\"", "\"😀\"", "\"A\"", "\"2027-01-01T00:00:00Z\"", "\"9999-99-99T99:99:99Z\"",
                "\"2027-01-01T00:00:00+99:99\"", "\"\u{7F}\"", "\"a:b\"", "[]", "{}", "undefined",
                "\"" + String(repeating: "x", count: 300) + "\"", String(repeating: "9", count: 500),
            ])
        }
        return chance(2)
            ? "[" + (0..<random(4)).map { _ in value(depth: depth + 1) }.joined(separator: ",") + "]"
            : "{"
                + (0..<random(3)).map { "\"max_attempts\($0 == 0 ? "" : "x")\":" + value(depth: depth + 1) }
                .joined(separator: ",") + "}"
    }

    // MARK: Chance

    private mutating func random(_ limit: Int) -> Int {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    private mutating func chance(_ oneIn: Int) -> Bool { random(oneIn) == 0 }
    private mutating func pick(_ choices: [String]) -> String { choices[random(choices.count)] }
}
