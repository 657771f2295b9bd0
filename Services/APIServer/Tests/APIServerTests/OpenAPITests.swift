import AccessKeys
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

    @Test func `Every operation has a name of its own and asks for the role that its route needs`() async throws {
        let document = try await Self.document()
        let operations = try Self.operations(document)
        let names = operations.compactMap { $0.operation["operationId"]?.stringValue }
        #expect(names.count == operations.count && Set(names).count == names.count)
        // Nothing holds for those that say nothing.
        #expect(document["security"] == nil)
        let described = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0.operation) })
        let router = try UnconnectedAPI.router()
        for (method, pattern) in router.routes {
            let name = "\(method.rawValue) \(pattern)"
            let role = try #require(router.level(method, pattern).flatMap(Role.init(rawValue:)), "\(name)")
            let operation = try #require(described[name], "\(name)")
            #expect(operation["x-role"]?.stringValue == role.word, "\(name)")
            let words = JSONValue.array([.string(role.word)])
            let keyed = JSONValue.array(
                ["bearer", "key"].map { .object(JSONObject([JSONObject.Member(key: $0, value: words)])) }
            )
            #expect(operation["security"] == (role == .open ? .array([]) : keyed), "\(name)")
        }
    }

    @Test func `Every operation describes the refusals that any request may meet`() async throws {
        let document = try await Self.document()
        for (name, operation) in try Self.operations(document) {
            let isKeyed = operation["x-role"]?.stringValue != "open"
            let anywhere = ["400", "403", "405", "408", "413", "414", "417", "421", "431", "503"]
            for status in anywhere + (isKeyed ? ["401", "429"] : []) {
                let answer = operation["responses"]?[status]
                guard let shared = answer?["$ref"]?.stringValue?.split(separator: "/").last else {
                    // One of its own, which has to have room for the refusal.
                    let problem = answer?["content"]?["application/problem+json"]
                    #expect(problem != nil, "\(name) may be answered \(status)")
                    continue
                }
                #expect(document["components"]?["responses"]?[String(shared)] != nil, "\(name): \(shared)")
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
