internal import CRabbitMQ
internal import Glibc

/// Frames that wait to be written to a plain socket together.
///
/// The library writes a message in three calls and an acknowledgement in one. Here the same library's coder fills one buffer with
/// any number of them, which goes to the socket in one call.
@safe
final class FrameBuffer {
    /// Beyond this many bytes it is written before more is added.
    static let fullAt = 256 * 1_024
    /// Type, channel and length before a frame's payload.
    private static let headerSize = 7
    /// What a method's arguments take at most where no table is among them: three names and some numbers.
    private static let methodSpace = 1_024
    /// What a message's properties take at most without its headers: four names and some numbers.
    private static let propertySpace = 1_200

    /// How much of a body fits into a frame.
    static func largestPayload(frameSize: Int) -> Int { frameSize - headerSize - 1 }

    private var memory: UnsafeMutableRawPointer
    private var capacity = 16 * 1_024
    private var written = 0
    /// How many bytes wait.
    private(set) var count = 0

    init() {
        unsafe memory = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// Adds a method that has no table.
    ///
    /// - Returns: A status of the library.
    func add(_ id: amqp_method_number_t, _ decoded: UnsafeMutableRawPointer, channel: UInt16) -> Int32 {
        reserve(FrameBuffer.headerSize + 4 + FrameBuffer.methodSpace + 1)
        let start = count
        count += FrameBuffer.headerSize
        append(UInt32(id))
        let length = unsafe amqp_encode_method(id, decoded, unused)
        guard length >= 0 else { return drop(from: start, length) }
        count += Int(length)
        endFrame(AMQP_FRAME_METHOD, channel: channel, start: start)
        return AMQP_STATUS_OK.rawValue
    }

    /// Adds a message's properties; `space` is how much its headers take.
    ///
    /// - Returns: A status of the library.
    func add(
        _ properties: inout amqp_basic_properties_t,
        bodySize: Int,
        channel: UInt16,
        space: Int
    ) -> Int32 {
        reserve(FrameBuffer.headerSize + 12 + FrameBuffer.propertySpace + space + 1)
        let start = count
        count += FrameBuffer.headerSize
        append(UInt16(AMQP_BASIC_CLASS))
        append(UInt16(0))
        append(UInt64(bodySize))
        let length = unsafe amqp_encode_properties(UInt16(AMQP_BASIC_CLASS), &properties, unused)
        guard length >= 0 else { return drop(from: start, length) }
        count += Int(length)
        endFrame(AMQP_FRAME_HEADER, channel: channel, start: start)
        return AMQP_STATUS_OK.rawValue
    }

    /// Adds a part of a message's body.
    func add(body: UnsafeRawBufferPointer, channel: UInt16) {
        reserve(FrameBuffer.headerSize + body.count + 1)
        let start = count
        count += FrameBuffer.headerSize
        if let base = body.baseAddress {
            unsafe (memory + count).copyMemory(from: base, byteCount: body.count)
            count += body.count
        }
        endFrame(AMQP_FRAME_BODY, channel: channel, start: start)
    }

    /// Writes all that waits, however long the peer takes.
    ///
    /// - Returns: A status of the library.
    func write(to descriptor: Int32) -> Int32 {
        while written < count {
            let sent = unsafe send(descriptor, memory + written, count - written, Int32(MSG_NOSIGNAL))
            if sent >= 0 {
                written += sent
            } else if errno == EAGAIN {
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&writable, 1, -1)
            } else if errno != EINTR {
                clear()
                return AMQP_STATUS_SOCKET_ERROR.rawValue
            }
        }
        clear()
        return AMQP_STATUS_OK.rawValue
    }

    private func clear() {
        count = 0
        written = 0
    }

    private func drop(from start: Int, _ status: Int32) -> Int32 {
        count = start
        return status
    }

    private var unused: amqp_bytes_t {
        unsafe amqp_bytes_t(len: capacity - count, bytes: memory + count)
    }

    private func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        let larger = max(capacity * 2, count + more)
        let copy = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        unsafe copy.copyMemory(from: memory, byteCount: count)
        unsafe memory.deallocate()
        unsafe memory = unsafe copy
        capacity = larger
    }

    private func endFrame(_ type: Int32, channel: UInt16, start: Int) {
        let length = count - start - FrameBuffer.headerSize
        unsafe memory.storeBytes(of: UInt8(type), toByteOffset: start, as: UInt8.self)
        unsafe memory.storeBytes(of: channel.bigEndian, toByteOffset: start + 1, as: UInt16.self)
        unsafe memory.storeBytes(of: UInt32(length).bigEndian, toByteOffset: start + 3, as: UInt32.self)
        append(UInt8(AMQP_FRAME_END))
    }

    private func append(_ number: some FixedWidthInteger) {
        unsafe memory.storeBytes(of: number.bigEndian, toByteOffset: count, as: type(of: number))
        count += number.bitWidth / 8
    }
}
