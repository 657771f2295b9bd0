internal import CGnuTLS
import Glibc

/// Asks an HTTPS server on this machine one question, for health checks.
///
/// Whose certificate it shows is not looked at: the question holds no secret, and the certificate names the public host.
public enum TLSProbe {
    /// The first bytes of the answer over a connected socket, `count` at most; nil when there is none.
    public static func ask(_ question: [UInt8], on descriptor: Int32, count: Int) -> [UInt8]? {
        var session: gnutls_session_t?
        var credentials: gnutls_certificate_credentials_t?
        guard unsafe gnutls_certificate_allocate_credentials(&credentials) == 0 else { return nil }
        defer { unsafe gnutls_certificate_free_credentials(credentials) }
        guard unsafe gnutls_init(&session, UInt32(GNUTLS_CLIENT.rawValue)) == 0 else { return nil }
        defer { unsafe gnutls_deinit(session) }
        unsafe gnutls_set_default_priority(session)
        unsafe gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
        unsafe gnutls_transport_set_int2(session, descriptor, descriptor)
        guard unsafe gnutls_handshake(session) == 0 else { return nil }
        guard unsafe gnutls_record_send(session, question, question.count) == question.count else { return nil }
        var answer = [UInt8](repeating: 0, count: count)
        let received = unsafe gnutls_record_recv(session, &answer, count)
        guard received > 0 else { return nil }
        return Array(answer.prefix(received))
    }
}
