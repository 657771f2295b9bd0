internal import Glibc
internal import StackHarness

/// A name server that takes questions and never answers, on a loopback address of its own.
final class SilentNameServer: Sendable {
    private let descriptor: Int32

    init(address text: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // Several runs may hold one: nobody answers anyway.
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(53).bigEndian
        let isAddress = unsafe inet_pton(AF_INET, text, &address.sin_addr) == 1
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isAddress, isBound else {
            close(descriptor)
            throw HarnessError("no name server on \(text): port 53 is taken or not allowed")
        }
    }

    func stop() { close(descriptor) }
}
