/// The certificate that an HTTPS server shows, with its key; may be replaced while the server runs.
///
/// New connections get the new one, open ones go on as they are. Every member may be called from any thread.
public final class TLSCertificate: Sendable {
    private let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var identities: [TLSIdentity]

    /// Reads a chain of certificates, the server's own first, and its private key, both PEM.
    public init(chain: String, key: String) throws(HTTPServerError) {
        unsafe identities = [try TLSIdentity(chain: chain, key: key)]
    }

    /// Shows another certificate from now on; when these cannot be used, nothing changes and the reason is thrown.
    public func replace(chain: String, key: String) throws(HTTPServerError) {
        let identity = try TLSIdentity(chain: chain, key: key)
        // None is ever let go: a handshake under way may still read the one before. Each is a few kilobytes.
        lock.withLock { unsafe identities.append(identity) }
    }

    /// The newest.
    var current: TLSIdentity? { lock.withLock { unsafe identities.last } }
}
