import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

/// An operation as the server's own document describes it.
struct DescribedOperation: CustomStringConvertible {
    let method: HTTPMethod
    let pattern: String
    let details: JSONValue

    /// The role that it says it needs.
    var role: String { details["x-role"]?.stringValue ?? "" }

    /// A path that fits its pattern.
    var somePath: String { pattern.replacing(/\{[a-z_]+\}/, with: "some-name") }

    var description: String { "\(method.rawValue) \(pattern)" }

    /// Read once: it is large for a debug build.
    private static let reading = Task {
        try await UnconnectedAPI.router().respond(to: UnconnectedAPI.request(.get, "/openapi.json")).json
    }

    /// Every operation of the document.
    static func all() async throws -> [DescribedOperation] {
        let paths = try #require(try await reading.value["paths"]?.objectValue)
        return try paths.members.flatMap { path in
            try (path.value.objectValue?.members ?? []).map { operation in
                DescribedOperation(
                    method: try #require(HTTPMethod(rawValue: operation.key.uppercased()), "\(operation.key)"),
                    pattern: path.key,
                    details: operation.value
                )
            }
        }
    }
}
