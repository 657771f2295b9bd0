internal import CMicroHTTPD
import Glibc

/// Reads a request's head out of the library.
///
/// Version 0.9.75 parses the head in place: it overwrites line ends, colons and spaces with NUL and hands out pointers into
/// that one buffer, cutting values at the first NUL and accepting bare LF and folded fields. Comparing the addresses of
/// neighbouring parts shows exactly that: each part must begin where the one before ended plus one space, colon
/// or CRLF. Nothing is read beyond what the library hands out.
struct HeadScan {
    private(set) var check = RequestHeadCheck()
    private let isExact: Bool
    private let start: UInt
    /// Where the next line must begin.
    private var next: UInt
    private var isInPlace: Bool
    private var size: UInt = 0

    init(
        method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>,
        target: UInt,
        targetLength: Int,
        isExact: Bool
    ) {
        self.isExact = isExact
        start = UInt(bitPattern: method)
        let versionStart = UInt(bitPattern: version)
        next = versionStart &+ UInt(unsafe strlen(version)) &+ 2
        isInPlace =
            target == start &+ UInt(unsafe strlen(method)) &+ 1 && versionStart == target &+ UInt(targetLength) &+ 1
    }

    /// Reads all fields; throws when the head is too large or has been written in a shape others read differently.
    mutating func read(_ connection: OpaquePointer, maximumBytes: Int) throws(Refusal) {
        if let info = unsafe cmicrohttpd_connection_info(connection, .CONNECTION_INFO_REQUEST_HEADER_SIZE) {
            size = UInt(unsafe info.pointee.header_size)
            guard size <= UInt(maximumBytes) else {
                throw Refusal(.headerFieldsTooLarge, "The request's head is larger than \(maximumBytes) bytes.")
            }
        }
        unsafe withUnsafeMutablePointer(to: &self) { scan in
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, takeField, scan)
        }
        guard !isExact || (isInPlace && next &+ 2 == start &+ size) else {
            throw .badRequest("The request's head is not written as lines that end in CRLF.")
        }
    }

    fileprivate mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let (nameStart, valueStart) = (UInt(bitPattern: name.baseAddress), UInt(bitPattern: value.baseAddress))
        let nameEnd = nameStart &+ UInt(name.count)
        // Between name and value lie the colon and any white space; a folded field's name lies elsewhere.
        if nameStart != next || valueStart <= nameEnd || valueStart &- start > size { isInPlace = false }
        next = valueStart &+ UInt(value.count) &+ 2
        unsafe check.add(
            name: Span(_unsafeElements: name.assumingMemoryBound(to: UInt8.self)),
            value: Span(_unsafeElements: value.assumingMemoryBound(to: UInt8.self))
        )
    }
}

/// `MHD_KeyValueIteratorN` for `HeadScan`.
private func takeField(
    closure: UnsafeMutableRawPointer?,
    kind: MHD_ValueKind,
    name: UnsafePointer<CChar>?,
    nameSize: Int,
    value: UnsafePointer<CChar>?,
    valueSize: Int
) -> MHD_Result {
    guard let scan = unsafe closure?.assumingMemoryBound(to: HeadScan.self) else { return .NO }
    unsafe scan.pointee.take(
        UnsafeRawBufferPointer(start: name, count: nameSize),
        UnsafeRawBufferPointer(start: value, count: valueSize)
    )
    return .YES
}
