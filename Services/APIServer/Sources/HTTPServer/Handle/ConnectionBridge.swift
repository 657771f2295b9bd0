internal import CMicroHTTPD
import Glibc
import Logging

// The library's callbacks. They run on its threads and never block; for one connection they never overlap.

/// The type of the callback behind `MHD_OPTION_URI_LOG_CALLBACK`, which the header does not name.
typealias TargetCallback =
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
    ) -> UnsafeMutableRawPointer?

/// `MHD_OPTION_NOTIFY_CONNECTION`: a connection was accepted, or is about to be closed.
func connectionChanged(
    closure: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    change: MHD_ConnectionNotificationCode
) {
    guard let closure = unsafe closure, let connection = unsafe connection, let context = unsafe context else { return }
    let server = unsafe Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
    switch change {
    case .CONNECTION_NOTIFY_STARTED:
        let entry = unsafe makeEntry(server, connection)
        server.table.add(entry)
        unsafe context.pointee = Unmanaged.passRetained(entry).toOpaque()
    case .CONNECTION_NOTIFY_CLOSED:
        guard let opaque = unsafe context.pointee else { return }
        server.table.remove(unsafe Unmanaged<ConnectionEntry>.fromOpaque(opaque).takeRetainedValue())
        unsafe context.pointee = nil
    @unknown default:
        break
    }
}

private func makeEntry(_ server: ServerCore, _ connection: OpaquePointer) -> ConnectionEntry {
    let descriptor = unsafe cmicrohttpd_connection_info(connection, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd
    let address = unsafe cmicrohttpd_connection_info(connection, .CONNECTION_INFO_CLIENT_ADDRESS)?.pointee.client_addr
    let remoteAddress = unsafe RemoteAddress.text(address)
    let remoteNetwork = RemoteAddress.network(of: remoteAddress)
    let surplus = surplus(server, remoteNetwork)
    let patience = surplus == nil ? server.patience.head : min(server.patience.head, 2_000)
    return ConnectionEntry(
        descriptor: descriptor ?? -1,
        remoteAddress: remoteAddress,
        remoteNetwork: remoteNetwork,
        surplus: surplus,
        deadline: server.deadline(after: patience)
    )
}

private func surplus(_ server: ServerCore, _ remoteNetwork: String) -> Refusal? {
    let configuration = server.configuration
    if server.table.count >= configuration.connectionLimit {
        return Refusal(.serviceUnavailable, "The server is full.")
    }
    guard configuration.perAddressLimit > 0,
        server.table.count(from: remoteNetwork) >= configuration.perAddressLimit
    else { return nil }
    return Refusal(.serviceUnavailable, "Too many connections from this address.")
}

/// `MHD_OPTION_URI_LOG_CALLBACK`: the request line has come.
///
/// Makes the exchange, which becomes the request's context.
func targetReceived(
    closure: UnsafeMutableRawPointer?,
    target: UnsafePointer<CChar>?,
    connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let closure = unsafe closure, let connection = unsafe connection,
        let context = unsafe cmicrohttpd_connection_info(connection, .CONNECTION_INFO_SOCKET_CONTEXT)?.pointee
            .socket_context
    else { return nil }
    let server = unsafe Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
    let entry = unsafe Unmanaged<ConnectionEntry>.fromOpaque(context).takeUnretainedValue()
    var bytes: [UInt8] = []
    if let target = unsafe target {
        bytes = unsafe Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
    }
    _ = entry.beginHead(deadline: server.deadline(after: server.patience.head))
    let exchange = unsafe Exchange(
        server: server,
        entry: entry,
        connection: ConnectionHandle(pointer: connection),
        target: bytes,
        address: UInt(bitPattern: target)
    )
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

/// `MHD_AccessHandlerCallback`: the head is complete, body bytes have come, the body is complete, or the connection was
/// resumed.
func answerRequest(
    closure: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?,
    version: UnsafePointer<CChar>?,
    upload: UnsafePointer<CChar>?,
    uploadSize: UnsafeMutablePointer<Int>?,
    context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let opaque = unsafe context?.pointee, let uploadSize = unsafe uploadSize else { return .NO }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeUnretainedValue()
    let isAlive: Bool
    switch exchange.stage {
    case .head:
        guard let method = unsafe method, let version = unsafe version else { return .NO }
        isAlive = unsafe exchange.receiveHead(method: method, version: version)
    case .body, .overflow:
        if unsafe uploadSize.pointee > 0 {
            let piece = unsafe UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
            unsafe uploadSize.pointee = 0
            isAlive = unsafe exchange.receiveBody(piece)
        } else {
            isAlive = exchange.receiveEnd()
        }
    case .waiting:
        isAlive = exchange.answerWhenReady()
    case .answered:
        unsafe uploadSize.pointee = 0
        isAlive = true
    }
    return isAlive ? .YES : .NO
}

/// `MHD_OPTION_NOTIFY_COMPLETED`: the response was sent, or never will be.
///
/// The only place that releases an exchange.
func requestCompleted(
    closure: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let opaque = unsafe context?.pointee else { return }
    unsafe context?.pointee = nil
    unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeRetainedValue().end()
}

// Where `va_list` is an array, C passes a pointer, which Swift imports as an optional.
#if arch(x86_64)
typealias LogArguments = CVaListPointer?
#else
typealias LogArguments = CVaListPointer
#endif

/// `MHD_OPTION_EXTERNAL_LOGGER`: the library's own messages, mostly about clients; logged at debug level.
func logMessage(closure: UnsafeMutableRawPointer?, format: UnsafePointer<CChar>?, arguments: LogArguments) {
    guard let closure = unsafe closure, let format = unsafe format, let arguments = unsafe arguments as CVaListPointer?
    else { return }
    let server = unsafe Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
    guard server.logger.logLevel <= .debug else { return }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
        let written = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
            unsafe vsnprintf(text.baseAddress, text.count, format, arguments)
        }
        count = min(max(0, Int(written)), 255)
    }
    let printable = bytes.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: " ") }
    server.logger.debug("\(String(decoding: printable, as: UTF8.self))", metadata: ["source": "libmicrohttpd"])
}
