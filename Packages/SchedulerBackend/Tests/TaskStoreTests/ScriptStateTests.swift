import Foundation
import Synchronization
import TaskStore
import Testing

/// The scripts are functions that outlive their calls: nothing of one call may be there in the next.
struct ScriptStateTests {
    @Test func `every variable of a shared file is set anew when a call begins`() throws {
        var variables: [String] = []
        var forgotten: [String] = []
        for (file, source) in Self.sharedFiles() {
            let beginning = source.matches(of: try Regex(#"(?m)^at_begin.*|(?s)^local function begin\(.*?^end"#))
                .compactMap { $0.output[0].substring }.joined(separator: "\n")
            for name in Self.names(of: source) where !Self.isConstant(name, in: source) {
                variables.append(name)
                if !beginning.contains(try Regex(#"\b\#(name)\b"#)) { forgotten.append("\(file): \(name)") }
            }
        }
        #expect(forgotten.isEmpty)
        #expect(Set(variables).isSuperset(of: ["now", "texts", "P", "collecting", "lines", "known_types", "waited"]))
    }

    /// The names of a file's locals that are not functions.
    private static func names(of source: String) -> [String] {
        source.split(separator: "\n").filter { $0.hasPrefix("local ") && !$0.hasPrefix("local function") }
            .flatMap { line in
                line.dropFirst("local ".count).prefix { $0 != "=" }.split(separator: ",")
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
            // Filled while the library is loaded.
            .filter { $0 != "at_begin" }
    }

    /// Whether it has its value for good: a capital name that is given one at once, or a function that stands further down.
    private static func isConstant(_ name: String, in source: String) -> Bool {
        if source.contains("\nfunction \(name)(") { return true }
        return name.allSatisfy { $0.isUppercase || $0 == "_" }
            && source.split(separator: "\n")
                .contains { $0.hasPrefix("local ") && $0.contains(name) && $0.contains("=") }
    }

    private static func sharedFiles() -> [(String, String)] {
        let files = Mutex<[(String, String)]>([])
        _ = ScriptCatalog { name, source in
            if !source.hasPrefix("#!lua") { files.withLock { $0.append((name, source)) } }
            return source
        }
        return files.withLock { $0 }
    }
}
