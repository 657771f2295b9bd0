import Foundation
import SchedulerModels
import TaskHandlers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ContributingExampleTests {
    private let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The first Swift block of CONTRIBUTING.md, with the line break at its end.
    private func example() throws -> String {
        let page = here.appending(path: "../../../../../CONTRIBUTING.md").standardizedFileURL
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "```swift\n"), "CONTRIBUTING.md has no Swift block")
        let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
        return String(text[start.upperBound..<end.lowerBound])
    }

    @Test("the handler in CONTRIBUTING.md is the one that is built and run here, byte for byte")
    func isBuilt() throws {
        // A test stands outside the module and has to import it; a file in Handlers/ has not.
        let built = try String(contentsOf: here.appending(path: "ShoutHandler.swift"), encoding: .utf8)
        #expect(try "import TaskHandlers\n\n" + example() == built)
    }

    @Test("it does what it says")
    func runs() async throws {
        let handler = RegisteredHandler(ShoutHandler())
        #expect(handler.taskType == "shout")
        #expect(try await handler.run(["text": "hey"], context: .sample()) == "HEY!")
        #expect(try await handler.run(["text": "hey", "exclamation_marks": 0], context: .sample()) == "HEY")
    }

    @Test(
        "it refuses what it cannot work with, in the words that CONTRIBUTING.md promises",
        arguments: [
            ("{}", "text: is missing"), ("{\"text\":5}", "text: must be a string, not a number"),
            ("{\"text\":\"a\",\"txet\":1}", "txet: is not a known parameter"),
            ("{\"text\":\"a\",\"exclamation_marks\":10}", "exclamation_marks: must be 0 to 9"),
        ]
    )
    func refuses(json: String, message: String) async throws {
        let failure = try await failure(ShoutHandler(), JSONParser.parse(json))
        #expect(failure == HandlerFailure(code: "invalid_parameters", message: message, retryable: false))
    }
}
