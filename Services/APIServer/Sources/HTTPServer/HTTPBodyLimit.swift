/// The largest body in bytes that a method takes at a path, percent-decoded; `nil` for the server's usual limit.
///
/// Called on the server's own threads: it must not block.
public typealias HTTPBodyLimit = @Sendable (_ method: HTTPMethod, _ path: String) -> Int?
