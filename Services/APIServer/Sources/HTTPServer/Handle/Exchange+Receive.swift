internal import CMicroHTTPD
import Glibc
import Synchronization

// Receiving: head, body, end. Every function runs on the library's thread and answers whether the connection lives on.
extension Exchange {
    /// How many times the body limit is read and thrown away, so that the client gets to see the 413.
    private static let discardFactor = 4

    func receiveHead(method: UnsafePointer<CChar>, version: UnsafePointer<CChar>) -> Bool {
        let configuration = server.configuration
        guard entry.advance(to: .body, deadline: server.deadline(after: configuration.bodyDeadline)) else {
            return false
        }
        let id = server.ids.next()
        do throws(Refusal) {
            var request = try unsafe checkedRequest(id: id, method: method, version: version)
            guard !entry.isSurplus else { throw Refusal(.serviceUnavailable, "The server is full.") }
            guard server.gate.enter() else { throw Refusal(.serviceUnavailable, "The server is shutting down.") }
            isInFlight = true
            server.requests.add(1, ordering: .relaxed)
            request.pathParameters = [:]
            self.request = request
            stage = .body
            return true
        } catch {
            server.refused.add(1, ordering: .relaxed)
            return send(server.render(error, requestID: id), closing: true)
        }
    }

    func receiveBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        let limit = server.configuration.maximumBodyBytes
        if stage == .body, body.count + piece.count <= limit {
            unsafe body.append(contentsOf: piece)
            return true
        }
        stage = .overflow
        body = []
        discarded += piece.count
        guard discarded > Self.discardFactor * limit else { return true }
        // The library takes no response while body bytes come, so the last word is written past it.
        guard entry.advance(to: .cut, deadline: 0) else { return false }
        server.refused.add(1, ordering: .relaxed)
        let bytes = server.farewell(overflow)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(entry.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
        Glibc.shutdown(entry.descriptor, Int32(SHUT_WR))
        return false
    }

    func receiveEnd() -> Bool {
        guard var request else { return false }
        if stage == .overflow {
            server.refused.add(1, ordering: .relaxed)
            return send(server.render(overflow, requestID: request.id), closing: true)
        }
        guard entry.advance(to: .handling, deadline: server.deadline(after: server.configuration.requestDeadline))
        else {
            return false
        }
        request.body = body
        body = []
        self.request = request
        startHandler(request)
        return true
    }

    private var overflow: Refusal {
        Refusal(.contentTooLarge, "The body is larger than \(server.configuration.maximumBodyBytes) bytes.")
    }

    private func checkedRequest(
        id: String,
        method methodText: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) throws(Refusal) -> HTTPRequest {
        let configuration = server.configuration
        var scan = unsafe HeadScan(
            method: methodText,
            version: version,
            target: targetAddress,
            targetLength: target.count,
            isExact: server.checksLayout
        )
        try unsafe scan.read(connection.pointer, maximumBytes: configuration.maximumHeaderBytes)
        guard target.count <= configuration.maximumTargetBytes else {
            throw Refusal(.uriTooLong, "The request target is longer than \(configuration.maximumTargetBytes) bytes.")
        }
        let target = try RequestTarget(target)
        let isHTTP11 = unsafe strcmp(version, "HTTP/1.1") == 0
        guard isHTTP11 || (unsafe strcmp(version, "HTTP/1.0")) == 0 else {
            throw Refusal(.versionNotSupported, "The versions served are HTTP/1.0 and HTTP/1.1.")
        }
        if let refusal = scan.check.refusal(isHTTP11: isHTTP11, limits: configuration) { throw refusal }
        let name = unsafe String(cString: methodText)
        guard let method = HTTPMethod(rawValue: name) else {
            guard ByteClass.isToken(name.utf8.span) else { throw .badRequest("The method is not a token.") }
            throw Refusal(.notImplemented, "The method is not known.")
        }
        if let length = scan.check.contentLength { body.reserveCapacity(min(length, 64 << 10)) }
        return HTTPRequest(
            id: id,
            method: method,
            target: target.raw,
            path: target.path,
            query: HTTPQuery(items: target.query),
            headers: scan.check.headers,
            remoteAddress: entry.remoteAddress
        )
    }
}
