internal import Glibc
internal import HTTPServer

/// Asks a running server on this machine whether it is ready: the health check of a container.
enum HealthProbe {
    /// Whether `GET /health/ready` answers 200 within two seconds.
    static func isReady(host: String, port: Int, isSecure: Bool = false) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        let target = host == "0.0.0.0" || host == "::" || host == "localhost" ? "127.0.0.1" : host
        guard unsafe inet_pton(AF_INET, target, &address.sin_addr) == 1 else { return false }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return false }
        let question = Array("GET /health/ready HTTP/1.1\r\nHost: \(target):\(port)\r\nConnection: close\r\n\r\n".utf8)
        let answer =
            isSecure
            ? TLSProbe.ask(question, on: descriptor, count: 12) : plainAnswer(to: question, on: descriptor)
        return answer.map { String(decoding: $0, as: UTF8.self) } == "HTTP/1.1 200"
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
