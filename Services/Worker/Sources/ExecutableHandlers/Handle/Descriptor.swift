internal import CLinuxProcess
internal import Glibc

/// An open file descriptor, closed with its last owner.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes over an open descriptor.
    init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Two connected ends, one of which goes to a child.
    struct Pair {
        let ours: Descriptor
        let theirs: Descriptor
    }

    /// An end of a pipe.
    enum End { case reading, writing }

    /// A pipe; the end that stays here does not block.
    static func pipe(keeping kept: End) throws(SystemError) -> Pair {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError(operation: "pipe2") }
        let ours = kept == .reading ? ends[0] : ends[1]
        _ = fcntl(ours, F_SETFL, O_NONBLOCK)
        return Pair(ours: Descriptor(owning: ours), theirs: Descriptor(owning: ends[0] + ends[1] - ours))
    }

    /// Two connected sockets that keep messages apart.
    static func messageSockets() throws(SystemError) -> Pair {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError(operation: "socketpair") }
        return Pair(ours: Descriptor(owning: ends[0]), theirs: Descriptor(owning: ends[1]))
    }

    /// Something that another thread can wake a `poll` with.
    static func wake() throws(SystemError) -> Descriptor {
        let number = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard number >= 0 else { throw SystemError(operation: "eventfd") }
        return Descriptor(owning: number)
    }

    /// The same with a number that none of a child's descriptors has, so that placing those overwrites nothing.
    func raised() throws(SystemError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 16)
        guard copy >= 0 else { throw SystemError(operation: "fcntl") }
        return Descriptor(owning: copy)
    }
}
