internal import Glibc
internal import HTTPServer

/// Asks a running server on this machine whether it is ready: the health check of a container.
enum HealthProbe {
    /// Whether `GET /health/ready` answers 200 within two seconds.
    static func isReady(host: String, port: Int, isSecure: Bool = false) -> Bool {
        let target = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        guard let descriptor = connected(to: target, port) else { return false }
        defer { close(descriptor) }
        // A name that every server answers to, whatever API_ALLOWED_HOSTS says.
        let question = Array("GET /health/ready HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\r\n".utf8)
        let answer =
            isSecure
            ? TLSProbe.ask(question, on: descriptor, count: 12) : plainAnswer(to: question, on: descriptor)
        return answer.map { String(decoding: $0, as: UTF8.self) } == "HTTP/1.1 200"
    }

    /// A connected socket, closed by the caller, whose reads and writes take two seconds at most; nil when nobody listens.
    ///
    /// What the server resolves when it listens, an address or a name, is resolved here in the same way.
    private static func connected(to host: String, _ port: Int) -> Int32? {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = Int32(AI_NUMERICSERV)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let address = unsafe found else {
            return nil
        }
        defer { unsafe freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.pointee.ai_family, type, 0)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func plainAnswer(to question: [UInt8], on descriptor: Int32) -> [UInt8]? {
        guard unsafe send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
            return nil
        }
        var answer = [UInt8](repeating: 0, count: 12)
        let count = unsafe recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL))
        return count == 12 ? answer : nil
    }
}
