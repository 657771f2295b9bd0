/// Lets a request in (nil; it may note the ``HTTPRequest/caller``), or answers it before its body is read.
///
/// The body is still empty. Called on the server's own threads: it must not block.
public typealias HTTPAdmission = @Sendable (_ request: inout HTTPRequest) -> HTTPResponse?
