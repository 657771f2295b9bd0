public import HTTPClient

/// A request as the server read it.
public struct ScriptedRequest: Sendable {
    /// The method.
    public let method: String
    /// The target of the request line: path and query.
    public let target: String
    /// The header fields in order.
    public let headers: HTTPClientHeaders
    /// The body.
    public let body: [UInt8]

    /// Reads a head without its empty line; nil when it is not one.
    init?(head: String, body: [UInt8]) {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        var fields = HTTPClientHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            fields.append(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        method = String(words[0])
        target = String(words[1])
        headers = fields
        self.body = body
    }
}
