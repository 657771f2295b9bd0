extension AMQPClient {
    /// Declares a queue now and on every new connection.
    ///
    /// Throws ``AMQPErrorCode/preconditionFailed`` when the queue exists with other arguments, ``AMQPErrorCode/channelClosed`` when
    /// it is another connection's alone; it is then not kept, nor when a later connection is refused it. When there is no connection it
    /// throws, but the queue is kept and declared with the next one.
    public func declare(_ queue: AMQPQueueDeclaration) async throws(AMQPError) {
        try validateName(queue.name, "declare")
        guard AMQPValue.isEncodable(queue.arguments) else {
            throw AMQPError(.invalidArgument, operation: "declare", message: "the arguments cannot be encoded")
        }
        state.lock.withLock { storage in
            storage.addedQueues.removeAll { $0.name == queue.name }
            storage.addedQueues.append(queue)
        }
        do throws(AMQPError) {
            _ = try await administer(.queue(queue), "declare")
        } catch {
            if error.refusesDeclaration { state.forget(queue) }
            throw error
        }
    }

    /// How full a queue is, or `nil` when there is no such queue.
    ///
    /// Asked on a channel of its own, which the answer "no such queue" closes and nothing else uses.
    public func inspect(queue: String) async throws(AMQPError) -> AMQPQueueDepth? {
        try validateName(queue, "inspect")
        do throws(AMQPError) {
            let (messages, consumers) = try await administer(.inspect(queue: queue), "inspect")
            return AMQPQueueDepth(ready: Int(messages), consumers: Int(consumers))
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Deletes a queue with all its messages; nothing happens where there is none.
    ///
    /// A queue declared by ``declare(_:)`` or the topology is declared again with the next connection.
    ///
    /// - Returns: how many messages were ready in it, as far as the broker knows.
    @discardableResult
    public func delete(queue: String) async throws(AMQPError) -> Int {
        try validateName(queue, "delete")
        return Int(try await administer(.delete(queue: queue), "delete").messages)
    }

    private func administer(
        _ method: AdministrationRequest.Method,
        _ operation: String
    ) async throws(AMQPError) -> (messages: UInt32, consumers: UInt32) {
        await waitForAttempt()
        let answer: AdministrationRequest.Answer = await withCheckedContinuation { continuation in
            let request = AdministrationRequest(method: method) { continuation.resume(returning: $0) }
            if let error = state.submit(.administer(request), for: operation) {
                continuation.resume(returning: .failed(error))
            }
        }
        switch answer {
        case .done(let messages, let consumers): return (messages, consumers)
        case .failed(let error): throw error
        }
    }

    func validateName(_ name: String, _ operation: String) throws(AMQPError) {
        guard !name.isEmpty, name.utf8.count <= 255 else {
            throw AMQPError(.invalidArgument, operation: operation, message: "a queue name has 1 to 255 bytes")
        }
    }
}
