import Foundation
import SchedulerModels

/// An HTTP answer.
struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    /// By lower-case name.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    func json() throws -> JSONValue {
        try JSONParser.parse(body)
    }

    /// The body as a task.
    func task() throws -> TaskView {
        try TaskView(json())
    }

    var description: String { "\(status) \(headers) \(text.prefix(600))" }

    /// Reads a whole answer as it came over a connection that was closed after it.
    init(_ bytes: [UInt8]) throws {
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
