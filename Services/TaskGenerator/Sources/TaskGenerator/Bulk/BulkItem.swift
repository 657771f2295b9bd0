import SchedulerModels

/// One submission of the input, or why it is none.
struct BulkItem: Sendable, Equatable {
    /// The line of the file that it starts on.
    let line: Int
    /// Its JSON on one line.
    let bytes: [UInt8]
    /// Whether it names an idempotency key, so that sending it twice makes one task.
    let isKeyed: Bool
    /// Why it cannot be sent; nil when it can.
    let defect: String?

    /// Reads what the file holds; an item without a key gets one made of the prefix and its line.
    init(_ item: SplitItem, keyPrefix: String?) {
        line = item.line
        do {
            guard !item.isTooLong else { throw InputDefect(line: item.line, message: "is longer than 1 MiB") }
            guard var object = try JSONParser.parse(item.bytes).objectValue else {
                throw InputDefect(line: item.line, message: "is not a JSON object")
            }
            let hasKey = object["idempotency_key"] != nil && object["idempotency_key"] != .null
            if let keyPrefix, !hasKey {
                object["idempotency_key"] = .string("\(keyPrefix):\(item.line)")
                bytes = JSONValue.object(object).serialized()
            } else {
                // In valid JSON a line break is nothing but space.
                bytes = item.bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
            }
            isKeyed = hasKey || keyPrefix != nil
            defect = nil
        } catch {
            bytes = []
            isKeyed = false
            let reason = (error as? InputDefect)?.message ?? (error as? JSONParseError).map { "is not JSON: \($0)" }
            defect = reason ?? "\(error)"
        }
    }
}
