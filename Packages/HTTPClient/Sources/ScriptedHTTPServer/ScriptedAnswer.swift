public import HTTPClient

/// What the server does with a request.
public enum ScriptedAnswer: Sendable {
    /// A well-formed answer; the connection stays open.
    case response(status: Int, headers: HTTPClientHeaders, body: [UInt8])
    /// These bytes, then the connection is closed.
    case raw([UInt8])
    /// The first bytes, then the second again and again until the client goes away.
    case endless([UInt8], repeating: [UInt8])
    /// These bytes, then nothing until the client goes away.
    case stall([UInt8])

    /// A well-formed answer with a text.
    public static func text(_ text: String, status: Int = 200, headers: HTTPClientHeaders = [:]) -> ScriptedAnswer {
        .response(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A redirect.
    public static func redirect(_ location: String, status: Int = 302) -> ScriptedAnswer {
        .response(status: status, headers: ["Location": location], body: [])
    }
}
