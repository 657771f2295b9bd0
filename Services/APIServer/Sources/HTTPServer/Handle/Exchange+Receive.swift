internal import CMicroHTTPD
import Glibc
import Synchronization

// Receiving: head, body, end. Every function runs on the library's thread and answers whether the connection lives on.
extension Exchange {
    /// How many times the usual body limit is read and thrown away, so that the client gets to see the refusal.
    private static let discardFactor = 4

    func receiveHead(method: UnsafePointer<CChar>, version: UnsafePointer<CChar>) -> Bool {
        guard entry.advance(to: .body, deadline: server.deadline(after: server.patience.body)) else {
            return false
        }
        let id = server.ids.next()
        do throws(Refusal) {
            let request = try unsafe checkedRequest(id: id, method: method, version: version)
            if let refusal = entry.surplus { throw refusal }
            guard server.gate.enter() else { throw Refusal(.serviceUnavailable, "The server is shutting down.") }
            isInFlight = true
            server.requests.add(1, ordering: .relaxed)
            self.request = request
            stage = .body
            // The body of a request that is not let in is not read; without one the connection can live on.
            if let refused, expectsBody {
                server.refused.add(1, ordering: .relaxed)
                return send(refused, closing: true)
            }
            return true
        } catch {
            server.refused.add(1, ordering: .relaxed)
            return send(server.render(error, requestID: id), closing: true)
        }
    }

    func receiveBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        if stage == .body {
            do throws(Refusal) {
                try makeRoom(for: body.count + piece.count)
                unsafe body.append(contentsOf: piece)
                return true
            } catch {
                stage = .overflow
                overflow = error
                body = []
            }
        }
        discarded += piece.count
        guard discarded > Self.discardFactor * server.configuration.maximumBodyBytes else { return true }
        // The library takes no response while body bytes come, so the last word is written past it.
        guard entry.advance(to: .cut, deadline: 0) else { return false }
        server.refused.add(1, ordering: .relaxed)
        let bytes = server.farewell(overflow ?? tooLarge)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(entry.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
        Glibc.shutdown(entry.descriptor, Int32(SHUT_WR))
        return false
    }

    func receiveEnd() -> Bool {
        guard var request else { return false }
        if let refused {
            server.refused.add(1, ordering: .relaxed)
            return send(refused, closing: server.isDraining.load(ordering: .relaxed))
        }
        if stage == .overflow {
            server.refused.add(1, ordering: .relaxed)
            return send(server.render(overflow ?? tooLarge, requestID: request.id), closing: true)
        }
        guard entry.advance(to: .handling, deadline: server.deadline(after: server.patience.request)) else {
            return false
        }
        request.body = body
        body = []
        self.request = request
        startHandler(request)
        return true
    }

    /// The method that this is; the two that nearly all requests have without making a text of it.
    private static func method(_ text: UnsafePointer<CChar>) -> HTTPMethod? {
        if unsafe strcmp(text, "POST") == 0 { return .post }
        if unsafe strcmp(text, "GET") == 0 { return .get }
        return HTTPMethod(rawValue: unsafe String(cString: text))
    }

    private var tooLarge: Refusal { Refusal(.contentTooLarge, "The body is larger than \(bodyLimit) bytes.") }

    /// Settles what the body may be, before any of it has come.
    private func expectBody(_ check: RequestHeadCheck, _ method: HTTPMethod, _ path: String) throws(Refusal) {
        let usual = server.configuration.maximumBodyBytes
        let length = check.contentLength ?? 0
        bodyLimit = usual
        // Asked only where the answer can make a difference.
        if length > usual || check.hasUnknownLength {
            bodyLimit = server.configuration.bodyLimit?(method, path) ?? usual
        }
        try makeRoom(for: length)
        body.reserveCapacity(reserved > 0 ? length : min(length, 64 << 10))
    }

    /// Refuses a body that has become too large; one beyond the usual limit takes from what all such bodies share.
    private func makeRoom(for size: Int) throws(Refusal) {
        guard size <= bodyLimit else { throw tooLarge }
        guard size > server.configuration.maximumBodyBytes, size > reserved else { return }
        // A body that does not say its length takes a good piece at a time.
        let wanted = body.isEmpty ? size : min(bodyLimit, size + (1 << 20))
        guard server.largeBodies.take(wanted - reserved) else {
            throw Refusal(.serviceUnavailable, "Too many large bodies are under way.")
        }
        reserved = wanted
    }

    private func checkedRequest(
        id: String,
        method methodText: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) throws(Refusal) -> HTTPRequest {
        var scan = unsafe HeadScan(
            method: methodText,
            version: version,
            target: targetAddress,
            targetLength: target.count,
            isExact: server.checksLayout
        )
        try unsafe scan.read(connection.pointer, maximumBytes: server.configuration.maximumHeaderBytes)
        guard target.count <= server.configuration.maximumTargetBytes else {
            let most = server.configuration.maximumTargetBytes
            throw Refusal(.uriTooLong, "The request target is longer than \(most) bytes.")
        }
        let target = try RequestTarget(target)
        let isHTTP11 = unsafe strcmp(version, "HTTP/1.1") == 0
        guard isHTTP11 || (unsafe strcmp(version, "HTTP/1.0")) == 0 else {
            throw Refusal(.versionNotSupported, "The versions served are HTTP/1.0 and HTTP/1.1.")
        }
        if let refusal = scan.check.refusal(isHTTP11: isHTTP11, limits: server.configuration) { throw refusal }
        guard let method = unsafe Self.method(methodText) else {
            let name = unsafe String(cString: methodText)
            guard ByteClass.isToken(name.utf8.span) else { throw .badRequest("The method is not a token.") }
            throw Refusal(.notImplemented, "The method is not known.")
        }
        var request = HTTPRequest(
            id: id,
            method: method,
            target: target.raw,
            path: target.path,
            query: HTTPQuery(items: target.query),
            headers: scan.check.headers,
            remoteAddress: entry.remoteAddress,
            remoteNetwork: entry.remoteNetwork
        )
        refused = server.configuration.admission?(&request)
        if refused == nil {
            try expectBody(scan.check, method, target.path)
        } else {
            expectsBody = scan.check.hasUnknownLength || scan.check.contentLength ?? 0 > 0
        }
        return request
    }
}
