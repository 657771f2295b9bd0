import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

/// The description and what it describes are the same.
@Suite(.timeLimit(.minutes(1)))
struct OpenAPITests {
    /// Read once: it is large for a debug build.
    private static let reading = Task {
        try await UnconnectedAPI.router().respond(to: UnconnectedAPI.request(.get, "/openapi.json")).json
    }

    private static func document() async throws -> JSONValue { try await reading.value }

    private static func operations(_ document: JSONValue) throws -> [(name: String, operation: JSONValue)] {
        try #require(document["paths"]?.objectValue).members.flatMap { path in
            (path.value.objectValue?.members ?? []).map { ("\($0.key.uppercased()) \(path.key)", $0.value) }
        }
    }

    @Test func `Every route is described, and nothing else is`() async throws {
        let described = Set(try Self.operations(try await Self.document()).map(\.name))
        let routes = Set(try UnconnectedAPI.router().routes.map { "\($0.method.rawValue) \($0.pattern)" })
        #expect(routes.subtracting(described) == [] && described.subtracting(routes) == [])
    }

    @Test func `Every operation has a name of its own, a role and described refusals`() async throws {
        let operations = try Self.operations(try await Self.document())
        let names = operations.compactMap { $0.operation["operationId"]?.stringValue }
        #expect(names.count == operations.count && Set(names).count == names.count)
        for (name, operation) in operations {
            let role = operation["x-role"]?.stringValue ?? ""
            #expect(["open", "read", "submit", "operate", "admin"].contains(role), "\(name)")
            guard role != "open" else { continue }
            for status in ["401", "403", "503"] {
                #expect(operation["responses"]?[status] != nil, "\(name) may be answered \(status)")
            }
        }
    }

    @Test func `Its examples are accepted as they stand`() async throws {
        let document = try await Self.document()
        let example = try #require(
            document["paths"]?["/tasks"]?["post"]?["requestBody"]?["content"]?["application/json"]?["example"]
        )
        #expect(throws: Never.self) { _ = try TaskSubmission(example) }
    }

    @Test func `A submission's described fields are those that are read`() async throws {
        let document = try await Self.document()
        let fields = try #require(document["components"]?["schemas"]?["Submission"]?["properties"]?.objectValue).members
        for field in fields where field.key != "task_type" {
            // Null counts as absent for whatever is known, and what is not known is refused.
            let body = JSONValue.object(
                JSONObject([.init(key: "task_type", value: "echo"), .init(key: field.key, value: .null)])
            )
            #expect(throws: Never.self, "\(field.key)") { _ = try TaskSubmission(body) }
        }
        #expect(fields.count == 13)
    }
}
