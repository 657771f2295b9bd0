import SchedulerModels
import TaskStore
import Testing

/// A planted defect that the simulation must notice.
struct Mutant: Sendable, CustomTestStringConvertible {
    /// One change of the text of some scripts.
    struct Edit: Sendable {
        let scripts: Set<String>
        let old: String
        let new: String

        init(_ scripts: Set<String>, _ old: String, _ new: String = "") {
            self.scripts = scripts
            self.old = old
            self.new = new
        }
    }

    let name: String
    var profile = SimulationProfile.faulty
    var edits: [Edit] = []
    /// Whether the backlog without faults is what shows it.
    var isBacklog = false

    var testDescription: String { name }

    /// The scripts with the defect in them.
    ///
    /// - Throws: when a text to be changed does not occur exactly once: the script has changed, and the mutant has rotted.
    func scripts() throws -> ScriptCatalog {
        let journal = EditJournal()
        let edits = edits
        let catalog = ScriptCatalog(clock: .key) { name, source in
            var source = source
            for (number, edit) in edits.enumerated() where edit.scripts.contains(name) {
                let parts = source.components(around: edit.old)
                if parts.count == 2 { journal.note("\(number):\(name)") }
                source = parts.joined(separator: edit.new)
            }
            return source
        }
        let wanted = edits.enumerated().flatMap { number, edit in edit.scripts.map { "\(number):\($0)" } }
        guard journal.notes.sorted() == wanted.sorted() else {
            throw Violation("the mutant '\(name)' does not fit the scripts any more: \(journal.notes) of \(wanted)")
        }
        return catalog
    }
}

extension String {
    /// The parts before, between and after the occurrences of a text.
    fileprivate func components(around text: String) -> [String] {
        split(separator: text, omittingEmptySubsequences: false).map(String.init)
    }
}
