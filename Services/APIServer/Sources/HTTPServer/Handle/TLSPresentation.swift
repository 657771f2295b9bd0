internal import CGnuTLS
import Glibc

/// Which certificate is shown at which port: the library asks without saying which of its servers it asks for.
enum TLSPresentation {
    /// TLS 1.2 and 1.3 with what GnuTLS holds for sound; the server's order goes.
    static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

    /// The type of the callback behind `MHD_OPTION_HTTPS_CERT_CALLBACK` (`gnutls_certificate_retrieve_function2`).
    typealias Callback =
        @convention(c) (
            gnutls_session_t?, UnsafePointer<gnutls_datum_t>?, Int32, UnsafePointer<gnutls_pk_algorithm_t>?, Int32,
            UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?, UnsafeMutablePointer<UInt32>?,
            UnsafeMutablePointer<gnutls_privkey_t?>?
        ) -> Int32

    private static let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private static var shown: [Int: TLSCertificate] = [:]

    static func show(_ certificate: TLSCertificate, at port: Int) {
        lock.withLock { unsafe shown[port] = certificate }
    }

    fileprivate static func identity(of descriptor: Int32) -> TLSIdentity? {
        guard let port = ListeningSocket.localPort(descriptor) else { return nil }
        return lock.withLock { unsafe shown[port] }?.current
    }
}

/// The handshake wants a certificate: 0 with one, -1 without.
func presentCertificate(
    session: gnutls_session_t?,
    authorities: UnsafePointer<gnutls_datum_t>?,
    authorityCount: Int32,
    algorithms: UnsafePointer<gnutls_pk_algorithm_t>?,
    algorithmCount: Int32,
    chain: UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?,
    length: UnsafeMutablePointer<UInt32>?,
    key: UnsafeMutablePointer<gnutls_privkey_t?>?
) -> Int32 {
    let descriptor = unsafe gnutls_transport_get_int(session)
    guard let identity = TLSPresentation.identity(of: descriptor) else { return -1 }
    unsafe chain?.pointee = identity.chain
    unsafe length?.pointee = identity.count
    unsafe key?.pointee = identity.key
    return 0
}
