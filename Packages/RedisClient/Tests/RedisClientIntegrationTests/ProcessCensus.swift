import Foundation

/// Counts what this process holds, told apart from other tests' by port or kind.
enum ProcessCensus {
    /// Sockets of this process that lead to a loopback port.
    static func sockets(toPort port: Int) -> [Int32] {
        (0..<4096).filter { peerPort(of: $0) == port }
    }

    /// How many sockets of this process lead to a loopback port.
    static func socketCount(toPort port: Int) -> Int {
        sockets(toPort: port).count
    }

    /// Threads of this process with exactly this name.
    static func threadCount(named name: String) throws -> Int {
        let folder = "/proc/self/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count { thread in
            // A thread may end between the listing and the look.
            let comm = try? String(contentsOfFile: "\(folder)/\(thread)/comm", encoding: .utf8)
            return comm?.trimmingCharacters(in: .newlines) == name
        }
    }

    /// Event descriptors of this process, other tests' included.
    static func eventDescriptorCount() throws -> Int {
        let folder = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count { descriptor in
            // A descriptor may be closed between the listing and the look.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")
            return target?.contains("eventfd") == true
        }
    }

    private static func peerPort(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutableBytes(of: &address) { raw in
            unsafe getpeername(descriptor, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard code == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
