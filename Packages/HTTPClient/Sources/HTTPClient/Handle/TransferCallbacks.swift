internal import CCurl
internal import Glibc

// What libcurl calls on the loop's thread; `context` is the transfer, kept alive by its easy handle.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

/// `CURLOPT_WRITEFUNCTION`: any answer but the given size ends the transfer.
func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer.receiveBody(chunk) ? chunk.count : abandoned(chunk.count)
}

/// `CURLOPT_HEADERFUNCTION`: called once a line, the status lines and the empty line included.
func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer.receiveHeader(line) ? line.count : abandoned(line.count)
}

/// A number that cannot be mistaken for the size that was offered.
private func abandoned(_ offered: Int) -> Int {
    offered == 0 ? 1 : 0
}

/// `CURLOPT_OPENSOCKETFUNCTION`: sees the very address that would be connected.
func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = unsafe transfer(context), let address = unsafe address else { return CURL_SOCKET_BAD }
    var bytes = [UInt8](repeating: 0, count: 16)
    let length = unsafe Int(ccurl_address_bytes(address, &bytes))
    guard let target = IPAddress(bytes: Array(bytes.prefix(length))), transfer.permits(target) else {
        transfer.refuseAddress()
        return CURL_SOCKET_BAD
    }
    // Without close-on-exec a handler's child process would inherit the connection.
    let type = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return unsafe socket(address.pointee.family, type, address.pointee.protocol)
}

/// `CURLOPT_PREREQFUNCTION`: called before the request is sent, also on a connection that another request opened, to
/// which `openSocket` had nothing to say.
func checkConnection(
    _ context: UnsafeMutableRawPointer?,
    _ peer: UnsafeMutablePointer<CChar>?,
    _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32,
    _ localPort: Int32
) -> Int32 {
    guard let transfer = unsafe transfer(context) else { return CURL_PREREQFUNC_ABORT }
    guard let peer = unsafe peer, let address = unsafe IPAddress(String(cString: peer)), transfer.permits(address),
        !transfer.isAddressRefused
    else {
        transfer.refuseAddress()
        return CURL_PREREQFUNC_ABORT
    }
    return CURL_PREREQFUNC_OK
}
