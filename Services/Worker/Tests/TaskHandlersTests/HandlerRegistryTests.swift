import Foundation
import HTTPClient
import Logging
import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct HandlerRegistryTests {
    private let registry = HandlerRegistry.builtIn(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    @Test("every file in Handlers/ is in the registry, and nothing else")
    func isComplete() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/TaskHandlers/Handlers").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let taskTypes = try files.map { file in
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let match = try #require(
                source.firstMatch(of: /static let taskType = "([^"]+)"/),
                "\(file) has no task type"
            )
            return String(match.1)
        }
        #expect(taskTypes.sorted() == registry.taskTypes)
    }

    @Test("the task types are sorted names that a submission may say")
    func namesTypes() {
        #expect(registry.taskTypes == ["calculator", "echo", "fail", "http", "sleep", "web_scraper"])
        #expect(registry.taskTypes.allSatisfy(NameRule.isName))
        #expect(registry["nothing"] == nil)
    }

    @Test("an address block that cannot be read is named")
    func namesBlocks() {
        let error = #expect(throws: HTTPClientError.self) {
            try BuiltInHandlerConfiguration(allowedAddressBlocks: ["10.0.0.0/8", "nonsense"])
        }
        #expect(error?.message.contains("nonsense") == true)
    }
}
