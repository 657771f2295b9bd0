/// A request method the server passes on; every other method is answered 501.
public enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Reads, without the body.
    case head = "HEAD"
    /// Submits.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Changes a part.
    case patch = "PATCH"
    /// Removes.
    case delete = "DELETE"
    /// Asks which methods are allowed.
    case options = "OPTIONS"
}
