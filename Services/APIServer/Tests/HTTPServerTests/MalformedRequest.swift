import Testing

/// A request that must be refused, and the status it gets.
struct MalformedRequest: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: String
    let status: Int

    init(_ name: String, _ bytes: String, _ status: Int) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    var testDescription: String { name }

    private static func get(_ name: String, target: String, _ status: Int) -> Self {
        Self(name, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", status)
    }

    private static func post(_ name: String, _ fields: String, body: String = "") -> Self {
        Self(name, "POST /x HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)", 400)
    }

    /// A chunked body with a request hidden behind it.
    private static let smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Those that the library refuses before there is a request to speak of, with a page of its own.
    static let unreadable: Set = [
        "length list", "length with a sign", "negative length", "hexadecimal length", "empty length", "length 2^64",
        "chunk size that is no number", "negative chunk size", "huge chunk size", "field without a colon",
        "space at the end of the request line", "HTTP/9.9", "HTTP/0.9", "lower-case version",
    ]

    static let all: [Self] = lengths + codings + fields + lines + targets + methods

    private static let lengths = [
        post("length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked", body: smuggled),
        post("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 60", body: smuggled),
        post("two different lengths", "Content-Length: 1\r\nContent-Length: 50", body: smuggled),
        post("two equal lengths", "Content-Length: 1\r\nContent-Length: 1", body: "a"),
        post("length list", "Content-Length: 1, 1", body: "a"),
        post("length with a space before the colon", "Content-Length : 50", body: smuggled),
        post("length with a sign", "Content-Length: +5", body: "abcde"),
        post("negative length", "Content-Length: -1"),
        post("hexadecimal length", "Content-Length: 0x10"),
        post("empty length", "Content-Length: "),
        post("length that folds into a longer one", "Content-Length: 1\r\n 0", body: smuggled),
        post("length split over a fold of its name", "Content-: 5\r\n Length", body: smuggled),
        Self("length 2^64-1", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n", 413),
        Self("length 2^64", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n", 413),
    ]

    private static let codings = [
        post("unknown coding", "Transfer-Encoding: xchunked", body: smuggled),
        post("coding list", "Transfer-Encoding: gzip, chunked", body: smuggled),
        post("identity coding", "Transfer-Encoding: identity", body: smuggled),
        post("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", body: smuggled),
        post("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", body: smuggled),
        post("quoted coding", "Transfer-Encoding: \"chunked\"", body: smuggled),
        post("coding after a vertical tab", "Transfer-Encoding: \u{0b}chunked", body: smuggled),
        Self("coding in HTTP/1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled, 400),
        post("chunk size that is no number", "Transfer-Encoding: chunked", body: "zz\r\nab\r\n0\r\n\r\n"),
        post("negative chunk size", "Transfer-Encoding: chunked", body: "-1\r\nab\r\n0\r\n\r\n"),
        Self(
            "huge chunk size",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab\r\n",
            413
        ),
    ]

    private static let fields = [
        post("bare CR in a value", "X-A: a\rTransfer-Encoding: chunked", body: smuggled),
        post("NUL in a value", "X-A: a\0b"),
        post("NUL at the end of a value", "X-A: a\0"),
        post("escape in a value", "X-A: a\u{1b}b"),
        post("folded field", "X-A: a\r\n b"),
        post("folded field with a tab", "X-A: a\r\n\tb"),
        post("field without a colon", "X-A"),
        post("empty field name", ": a"),
        post("space in a field name", "X A: a"),
        post("bracket in a field name", "X(A): a"),
        post("umlaut in a field name", "X-\u{e4}: a"),
        Self("white space before the first field", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        Self("two hosts", "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        Self("no host", "GET /x HTTP/1.1\r\nX-A: a\r\n\r\n", 400),
        Self("unknown expectation", "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417),
    ]

    private static let lines = [
        Self("bare LF after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n", 400),
        Self("bare LF after a field", "GET /x HTTP/1.1\r\nHost: a\nX-A: a\r\n\r\n", 400),
        Self("bare LF at the end of the head", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400),
        Self("bare LF everywhere", "GET /x HTTP/1.1\nHost: a\n\n", 400),
        Self("two spaces before the target", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Self("two spaces after the target", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Self("space at the end of the request line", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        Self("HTTP/9.9", "GET /x HTTP/9.9\r\nHost: a\r\n\r\n", 505),
        Self("HTTP/1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        Self("HTTP/0.9", "GET /x\r\n\r\n", 400),
        Self("lower-case version", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400),
    ]

    private static let targets = [
        get("absolute target", target: "http://a/x", 400),
        get("asterisk", target: "*", 400),
        get("target without a slash", target: "x", 400),
        get("encoded NUL", target: "/a%00b", 400),
        get("NUL", target: "/a\0b", 400),
        get("encoded slash", target: "/a%2fb", 400),
        get("encoded backslash", target: "/a%5Cb", 400),
        get("backslash", target: "/a\\b", 400),
        get("encoded line end", target: "/a%0d%0aX-A:%20b", 400),
        get("dot segments", target: "/a/../b", 400),
        get("dot segments at the end", target: "/a/..", 400),
        get("encoded dot segments", target: "/a/%2e%2E/b", 400),
        get("one dot", target: "/./a", 400),
        get("broken encoding", target: "/a%zz", 400),
        get("cut encoding", target: "/a%2", 400),
        get("encoding that is not UTF-8", target: "/a%ff", 400),
        get("overlong encoding of a slash", target: "/a%c0%af", 400),
        get("raw umlaut", target: "/\u{e4}", 400),
        get("tab in the target", target: "/a\tb", 400),
        get("delete byte", target: "/a\u{7f}", 400),
        get("fragment", target: "/a#b", 400),
        get("broken encoding in the query", target: "/a?b=%g1", 400),
        get("encoded NUL in the query", target: "/a?b=%00", 400),
        get("query that is not UTF-8", target: "/a?b=%fe", 400),
    ]

    private static let methods = [
        Self("method that is no token", "G<T /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Self("unknown method", "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        Self("lower-case method", "get /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        Self("TRACE", "TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        Self("CONNECT", "CONNECT /x HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ]
}
