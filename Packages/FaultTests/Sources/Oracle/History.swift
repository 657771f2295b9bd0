internal import Foundation

/// Everything that is known about a run: the three journals and what was found at the end.
package struct History: Sendable, Equatable {
    package var client: [ClientEntry]
    package var handler: [HandlerEntry]
    package var chaos: [ChaosEntry]
    package var state: FinalState

    package init(client: [ClientEntry], handler: [HandlerEntry], chaos: [ChaosEntry], state: FinalState) {
        self.client = client
        self.handler = handler
        self.chaos = chaos
        self.state = state
    }

    /// Reads a run's folder.
    package init(folder: HistoryFolder) throws {
        client = try folder.client.entries()
        handler = try folder.handler.entries()
        chaos = try folder.chaos.entries()
        guard let data = FileManager.default.contents(atPath: folder.state) else {
            throw JournalError("\(folder.state): there is no such file")
        }
        state = try JSONDecoder().decode(FinalState.self, from: data)
    }
}
