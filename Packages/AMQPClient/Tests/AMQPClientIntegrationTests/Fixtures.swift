import AMQPClient
import Foundation
import Glibc
import TestServers

/// A quorum queue, as the scheduler uses them.
func quorum(_ name: String) -> AMQPQueueDeclaration {
    AMQPQueueDeclaration(name: name, arguments: ["x-queue-type": .string("quorum")])
}

/// A message with a text body.
func text(_ body: String, id: String? = nil) -> AMQPMessage {
    AMQPMessage(body: Array(body.utf8), messageID: id)
}

/// The configuration for a virtual host of one's own on the shared broker.
func freshConfiguration() async throws -> AMQPConfiguration {
    try AMQPConfiguration(url: try await PrivateRabbitMQ.shared().makeVirtualHost())
}

/// The number of descriptors of this process that are connected to a loopback port.
func sockets(connectedTo port: Int) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
        guard let descriptor = Int32(name) else { return false }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutableBytes(of: &address) { buffer in
            unsafe getpeername(descriptor, buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return status == 0 && address.sin_family == AF_INET && Int(UInt16(bigEndian: address.sin_port)) == port
    }
}

/// The number of threads of this process with that name.
func threads(named name: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { id in
        let comm = try? String(contentsOfFile: "/proc/self/task/\(id)/comm", encoding: .utf8)
        return comm?.trimmingCharacters(in: .newlines) == name
    }
}
