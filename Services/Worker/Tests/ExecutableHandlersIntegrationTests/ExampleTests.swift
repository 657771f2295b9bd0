import Foundation
import SchedulerModels
import TaskHandlers
import Testing

@testable import ExecutableHandlers

@Suite("The example handlers", .timeLimit(.minutes(2)))
struct ExampleTests {
    private static let folder: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { url.deleteLastPathComponent() }
        return url.appending(path: "Examples/handlers").path
    }()

    private static func has(_ interpreter: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(interpreter)")
        }
    }

    /// Runs a body with the examples of these names, as they lie in the repository.
    private func with(_ names: [String], _ body: (HandlerBench) async throws -> Void) async throws {
        let files = try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8))
            }
        )
        try await HandlerBench.with(files, environment: ["HOME": "/tmp"], body)
    }

    @Test func `Every file of the folder is a handler or a sidecar, and can be served`() throws {
        let folder = try HandlerFolder(Self.folder, builtIn: [])
        #expect(folder.handlers.map(\.taskType) == ["disk-usage.sh", "sentiment.py", "slugify.js", "word-count.py"])
        #expect(folder.warnings == [])
    }

    @Test(.enabled(if: has("python3"), "python3 is not installed"))
    func `Words are counted`() async throws {
        try await with(["word-count.py"]) { bench in
            let run = await bench.run("word-count.py", ["text": "a b\na"])
            #expect(run.result?["words"] == 3)
            #expect(run.lines == ["attempt 1: 5 characters"])
            let text = String(repeating: "a b c\n", count: 2_000)
            #expect(await bench.run("word-count.py", ["text": .string(text)]).progress.last == "1.0 line 2000 of 2000")
            let failure = await bench.run("word-count.py", [:]).failure
            #expect(failure?.code == "invalid_parameters" && failure?.retryable == false)
            #expect(failure?.message == "text must be a string")
        }
    }

    @Test(.enabled(if: has("python3"), "python3 is not installed"))
    func `Moods are judged by one process`() async throws {
        try await with(["sentiment.py", "sentiment.py.json"]) { bench in
            let first = await bench.run("sentiment.py", ["text": "Good, great, and bad."])
            #expect(first.result?["score"]?.numberValue?.double.map { abs($0 - 1.0 / 3) < 0.001 } == true)
            #expect(await bench.run("sentiment.py", [:]).failure?.code == "invalid_parameters")
            let second = await bench.run("sentiment.py", ["text": "awful"])
            #expect(second.result?["score"] == -1 || second.result?["score"]?.text == "-1.0")
            #expect(second.result?["process"] == first.result?["process"])
        }
    }

    @Test func `A disk's use is told`() async throws {
        try await with(["disk-usage.sh"]) { bench in
            let run = await bench.run("disk-usage.sh", ["folder": "/tmp"])
            #expect(run.result?["used_percent"]?.numberValue?.int64.map { (0...100).contains($0) } == true)
            #expect(run.progress == ["0.5 asking the file system"])
            #expect(await bench.run("disk-usage.sh", ["folder": "/nowhere"]).failure?.retryable == false)
        }
    }

    @Test(.enabled(if: has("node"), "node is not installed"))
    func `A title becomes a slug`() async throws {
        try await with(["slugify.js"]) { bench in
            #expect(await bench.run("slugify.js", ["title": "Ä Title, twice!"]).result == ["slug": "a-title-twice"])
            #expect(await bench.run("slugify.js", [:]).failure?.code == "no_title")
        }
    }
}
