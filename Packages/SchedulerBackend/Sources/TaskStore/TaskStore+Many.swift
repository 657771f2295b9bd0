internal import RedisClient

extension TaskStore {
    /// Calls a script for several items; each gets the words of its own answer, or what was wrong with its record.
    ///
    /// - Parameters:
    ///   - script: A script that takes what all items share, then the items' arguments one after the other.
    ///   - shared: The arguments that all items share.
    ///   - items: The arguments of each item.
    ///   - connection: The one connection to send it on; nil for the live one.
    ///   - redis: The client.
    ///   - atOnce: Whether it goes from the calling thread, see `RedisClient.execute`.
    /// - Returns: The answer to each item, in order.
    /// - Throws: `TaskStoreError` when there is no answer at all.
    static func callMany(
        _ script: RedisFunction,
        _ shared: [RedisArgument],
        _ items: [RedisArguments],
        on connection: RedisConnectionInfo?,
        redis: RedisClient,
        atOnce: Bool = false
    ) async throws(TaskStoreError) -> [Swift.Result<[String], TaskStoreError>] {
        do throws(RedisError) {
            let reply = try await redis.call(
                script,
                parts: [RedisArguments(shared)] + items,
                on: connection,
                atOnce: atOnce
            )
            let elements = try reply.array
            guard elements.count == items.count else { throw .unexpected("an answer for each of \(items.count)") }
            var answers: [Swift.Result<[String], TaskStoreError>] = []
            answers.reserveCapacity(elements.count)
            // Most answers of a call say the same.
            var last: (bytes: [UInt8], words: [String]) = ([], [""])
            for element in elements {
                let bytes = try element.bytes
                if bytes != last.bytes { last = (bytes, bytes.words) }
                let words = last.words
                guard words[0] == "ERROR" else {
                    answers.append(.success(words))
                    continue
                }
                let message = words.dropFirst().joined(separator: " ")
                answers.append(
                    .failure(TaskStoreError(kind: .unexpected, operation: script.name, message: message))
                )
            }
            return answers
        } catch {
            throw TaskStoreError(error, operation: script.name)
        }
    }
}

extension [UInt8] {
    /// The words between the spaces, at least one.
    fileprivate var words: [String] {
        var words: [String] = []
        words.reserveCapacity(5)
        var start = 0
        for index in indices where self[index] == UInt8(ascii: " ") {
            words.append(String(decoding: self[start..<index], as: UTF8.self))
            start = index + 1
        }
        words.append(String(decoding: self[start...], as: UTF8.self))
        return words
    }
}
