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
        let registered = registry.taskTypes.compactMap { registry[$0] }.map { "\(type(of: $0)).swift" }
        #expect(!files.isEmpty)
        #expect(Set(files) == Set(registered))
    }

    @Test("the task types are sorted names that a submission may say")
    func namesTypes() {
        #expect(registry.taskTypes == ["calculator", "echo", "fail", "sleep", "web_scraper"])
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
