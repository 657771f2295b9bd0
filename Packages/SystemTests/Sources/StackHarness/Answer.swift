internal import Foundation
public import SchedulerModels

/// An HTTP answer.
public struct Answer: Sendable, CustomStringConvertible {
    /// The status code.
    public let status: Int
    /// By lower-case name.
    public let headers: [String: String]
    /// The body's bytes.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    public func json() throws -> JSONValue {
        try JSONParser.parse(body)
    }

    /// The body as a task.
    public func task() throws -> TaskView {
        try TaskView(json())
    }

    /// The answer in one line.
    public var description: String { "\(status) \(headers) \(text.prefix(600))" }

    /// Reads a whole answer as it came over a connection that was closed after it.
    public init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw HarnessError("no HTTP answer: '\(String(decoding: bytes.prefix(200), as: UTF8.self))'")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw HarnessError("no HTTP status line: '\(lines.first ?? "")'")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let body = Array(bytes[end.upperBound...])
        if let length = headers["content-length"].flatMap({ Int($0) }), length != body.count {
            throw HarnessError("the answer was cut: \(body.count) of \(length) bytes")
        }
        self.status = status
        self.headers = headers
        self.body = body
    }
}
