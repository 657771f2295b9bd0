import SchedulerModels

/// One action on all tasks that match a filter, step by step to the end.
struct MatchingAction {
    /// What came of all steps together.
    struct Tally: Equatable {
        let action: String
        var matched: Int64 = 0
        var changed: Int64 = 0
        var scanned: Int64 = 0

        func text(_ verb: String) -> String {
            "\(matched) tasks match; \(verb) \(action) \(changed)"
                + (matched == changed ? "" : ", the others are in a status in which that is not possible")
        }

        func json(isDryRun: Bool) -> JSONValue {
            [
                "action": .string(action), "dry_run": .bool(isDryRun), "matched": .number(JSONNumber(matched)),
                "changed": .number(JSONNumber(changed)), "skipped": .number(JSONNumber(matched - changed)),
                "scanned": .number(JSONNumber(scanned)),
            ]
        }
    }

    let api: APIClient
    let action: String
    let filter: [(name: String, value: String)]

    /// Takes steps until there is no next one.
    func steps(isDryRun: Bool) async throws -> Tally {
        var tally = Tally(action: action)
        var cursor: String?
        repeat {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("action", action)
            writer.key("filter")
            writer.beginObject()
            for field in filter { writer.member(field.name, field.value) }
            writer.endObject()
            writer.key("dry_run")
            writer.write(.bool(isDryRun))
            if let cursor { writer.member("cursor", cursor) }
            writer.endObject()
            // A step that is sent again finds what it has done, and skips it.
            let answer = try await api.call("POST", "/tasks/actions", body: writer.bytes)
            let json = try answer.json()
            guard let matched = json["matched"]?.numberValue?.int64, let changed = json["changed"]?.numberValue?.int64
            else { throw answer.unreadable("the answer holds no counts") }
            tally.matched += matched
            tally.changed += changed
            tally.scanned += json["scanned"]?.numberValue?.int64 ?? 0
            let next = json["next_cursor"]?.stringValue
            // A cursor that stands still would never end.
            cursor = next == cursor ? nil : next
        } while cursor != nil
        return tally
    }
}
