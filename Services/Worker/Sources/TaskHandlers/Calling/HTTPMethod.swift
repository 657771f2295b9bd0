/// The methods of `http`.
enum HTTPMethod: String, Decodable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether asking twice is the same as asking once (RFC 9110).
    var isIdempotent: Bool { self != .post && self != .patch }
}
