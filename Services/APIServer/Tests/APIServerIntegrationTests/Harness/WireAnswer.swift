import SchedulerModels

/// An HTTP response as it came over the socket.
struct WireAnswer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    /// Takes a whole response apart; nil when it is none.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        }
        self.headers = headers
        body = Array(bytes[end.upperBound...])
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null for anything else.
    var json: JSONValue { (try? JSONParser.parse(body, limits: .trusted)) ?? .null }

    subscript(_ field: String) -> JSONValue { json[field] ?? .null }

    /// The names in a problem's `errors`.
    var wrongFields: [String] { self["errors"].arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }

    /// Whether this is a problem as the contract shows it: its shape, its type, and the status said twice.
    func isProblem(_ status: Int) -> Bool {
        let names = json.objectValue?.members.map(\.key).filter { $0 != "errors" }
        return self.status == status && headers["content-type"] == "application/problem+json"
            && names == ["type", "title", "status", "detail", "request_id"]
            && self["type"].stringValue == "about:blank" && self["status"].numberValue?.int64 == Int64(status)
            && self["title"].stringValue?.isEmpty == false && self["detail"].stringValue?.isEmpty == false
            && self["request_id"].stringValue?.isEmpty == false
            && (status == 422) == !wrongFields.isEmpty
    }
}
