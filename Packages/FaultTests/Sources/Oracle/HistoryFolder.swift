internal import Foundation

/// The files of a run.
package struct HistoryFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var client: Journal<ClientEntry> { Journal(path: path + "/client.jsonl") }
    package var handler: Journal<HandlerEntry> { Journal(path: path + "/handler.jsonl") }
    package var chaos: Journal<ChaosEntry> { Journal(path: path + "/chaos.jsonl") }
    package var state: String { path + "/state.json" }

    /// Writes what was found at the end.
    package func write(_ state: FinalState) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(state).write(to: URL(fileURLWithPath: self.state))
    }
}
