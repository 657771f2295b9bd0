import Synchronization
import TaskStore
import Testing

/// The scripts are functions that outlive their calls: nothing of one call may be there in the next.
struct ScriptStateTests {
    @Test func `every variable of a shared file is set anew when a call begins`() throws {
        var variables: Set<String> = []
        var forgotten: [String] = []
        let files = Self.sharedFiles()
        let functions = try Set(names(#"(?m)^(?:local )?function (\w+)"#, in: files.map(\.source).joined()))
        for (file, source) in files {
            let beginning = try names(#"(?s)(?:\nat_begin[^\n]*|\nlocal function begin\(.*?\nend\n)"#, in: source)
                .joined()
            for line in source.split(separator: "\n")
            where line.hasPrefix("local ") && !line.hasPrefix("local function") {
                let isGivenItsValue = line.contains("=")
                for name in try names(#"\w+"#, in: line.dropFirst("local ".count).prefix { $0 != "=" }) {
                    // A capital name that has its value at once is a constant; `at_begin` is filled while the library is loaded.
                    let isConstant = isGivenItsValue && name == name.uppercased()
                    if isConstant || functions.contains(name) || name == "at_begin" { continue }
                    variables.insert(name)
                    if try !names(#"\w+"#, in: beginning).contains(name) { forgotten.append("\(file): \(name)") }
                }
            }
        }
        #expect(forgotten.isEmpty)
        #expect(variables.isSuperset(of: ["now", "texts", "P", "collecting", "lines", "known_types", "waited"]))
    }

    /// What a pattern finds: its first group, or all of it where it has none.
    private func names(_ pattern: String, in text: some StringProtocol) throws -> [String] {
        try String(text).matches(of: Regex(pattern))
            .compactMap { $0.output[$0.output.count - 1].substring.map(String.init) }
    }

    private static func sharedFiles() -> [(name: String, source: String)] {
        let files = Mutex<[(name: String, source: String)]>([])
        _ = ScriptCatalog { name, source in
            if !source.hasPrefix("#!lua") { files.withLock { $0.append((name, source)) } }
            return source
        }
        return files.withLock { $0 }
    }
}
