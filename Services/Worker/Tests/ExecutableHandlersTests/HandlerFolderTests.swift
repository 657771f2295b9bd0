import Foundation
import SchedulerModels
import Testing

@testable import ExecutableHandlers

@Suite("Looking at a folder of handlers", .timeLimit(.minutes(1)))
struct HandlerFolderTests {
    /// A folder with these files, by name: whether each is executable, and what is in it.
    private func with<Outcome>(
        _ files: [String: (isExecutable: Bool, text: String)],
        _ body: (String) throws -> Outcome
    ) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "handlers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, file) in files {
            let path = folder.appending(path: name).path
            let mode = file.isExecutable ? 0o755 : 0o644
            #expect(
                FileManager.default.createFile(
                    atPath: path,
                    contents: Data(file.text.utf8),
                    attributes: [.posixPermissions: mode]
                )
            )
        }
        return try body(folder.path)
    }

    @Test func `Executable files are handlers, and the rest is left out with a word`() throws {
        let files = [
            "word-count.py": (true, ""), "b": (true, ""), "b.json": (false, #"{"form":"long-lived"}"#),
            "README.md": (false, ""), "Upper": (true, ""), ".hidden": (true, ""), "lonely.json": (false, "{"),
        ]
        let folder = try with(files) { try HandlerFolder($0, builtIn: ["echo"]) }
        #expect(folder.handlers.map(\.taskType) == ["b", "word-count.py"])
        #expect(folder.handlers.first?.sidecar.form == .longLived(LongLivedSettings()))
        #expect(folder.handlers.last?.sidecar == HandlerSidecar())
        #expect(folder.handlers.first?.path == folder.path + "/b")
        #expect(folder.warnings.count == 3)
        for (warning, words) in zip(
            folder.warnings,
            [["README.md", "chmod"], ["Upper", "task type"], ["lonely.json"]]
        ) {
            for word in words { #expect(warning.contains(word)) }
        }
    }

    @Test func `A folder that is not there is an error that names setting and folder`() {
        let error = #expect(throws: ConfigurationError.self) { try HandlerFolder("/nowhere/at/all", builtIn: []) }
        #expect(error?.setting == "HANDLERS_DIR")
        #expect(error?.message.contains("/nowhere/at/all") == true)
    }

    @Test func `The name of a built-in type is an error`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try with(["echo": (true, "")]) { try HandlerFolder($0, builtIn: ["echo"]) }
        }
        #expect(error?.message.contains("/echo has the name of a built-in") == true)
    }

    @Test func `A sidecar that cannot be read is an error that names it`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try with(["x": (true, ""), "x.json": (true, #"{"maxtasks":1}"#)]) { try HandlerFolder($0, builtIn: []) }
        }
        #expect(error?.message.contains("/x.json: maxtasks is not a known field") == true)
    }
}
