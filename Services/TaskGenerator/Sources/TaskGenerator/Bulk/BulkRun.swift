import ArgumentParser
import SchedulerModels

/// Reads a file and submits what it holds, batch after batch.
struct BulkRun: Sendable {
    /// Bytes of one request; a single item is always fewer.
    static let maximumBytes = 8 * 1_024 * 1_024
    /// Refused lines that are told in full.
    static let maximumTold = 20

    let path: String
    let keyPrefix: String?
    let batchSize: Int
    let sender: BulkSender
    let asJSON: Bool

    /// The exit code, once all is submitted or nothing more can be.
    func run() async throws -> Int32 {
        var reader = try BulkReader(path, keyPrefix: keyPrefix)
        var report = BulkReport(asJSON: asJSON)
        var held: BulkItem?
        while true {
            let (items, defect) = Self.batch(from: &reader, held: &held, limit: batchSize)
            if !items.isEmpty {
                let (outcomes, failure) = await sender.send(items)
                try report.note(items, outcomes)
                if let failure { return try report.stop(failure, after: items.last?.line ?? 0) }
            }
            if Task.isCancelled {
                let interruption = APIError(code: .cancelled, operation: "bulk", message: "interrupted")
                return try report.stop(interruption, after: report.lastLine)
            }
            if let defect { return try report.stop(defect, in: reader.name) }
            if items.isEmpty, held == nil { return try report.finish() }
        }
    }

    /// The next items that fit one request, and what ended the file if it did not end well.
    private static func batch(
        from reader: inout BulkReader,
        held: inout BulkItem?,
        limit: Int
    ) -> (items: [BulkItem], defect: InputDefect?) {
        var items: [BulkItem] = []
        var bytes = 0
        do {
            while items.count < limit, !Task.isCancelled {
                if held == nil { held = try reader.next() }
                guard let item = held.take() else { return (items, nil) }
                bytes += item.bytes.count + 1
                if bytes > maximumBytes {
                    held = item
                    return (items, nil)
                }
                items.append(item)
            }
            return (items, nil)
        } catch {
            return (items, error as? InputDefect ?? InputDefect(line: 0, message: "\(error)"))
        }
    }
}
