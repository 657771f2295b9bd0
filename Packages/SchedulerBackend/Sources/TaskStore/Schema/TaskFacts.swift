internal import SchedulerModels

/// What a submission fixes for good, as it stands in one field of a record: its words, separated by spaces.
///
/// `common.lua` says which they are and why they share a field.
struct TaskFacts {
    /// The field's name.
    static let name = "facts"

    let queue: String
    /// Nil when the record names none that is known.
    let band: PriorityBand?
    let taskType: String
    let maximumAttempts: Int
    let createdAt: Timestamp

    /// Reads the field; nil when it is not there or not one of ours.
    init?(_ field: [UInt8]?) {
        guard let words = field?.split(separator: UInt8(ascii: " ")), words.count == 8,
            let attempts = Int(words[3].text), let created = Int64(words[5].text)
        else { return nil }
        queue = words[0].text
        band = PriorityBand(rawValue: words[1].text)
        taskType = words[2].text
        maximumAttempts = attempts
        createdAt = Timestamp(milliseconds: created)
    }
}
