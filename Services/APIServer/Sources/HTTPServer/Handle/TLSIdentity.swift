internal import CGnuTLS

/// A chain of certificates and its key as the library wants them.
@safe final class TLSIdentity: @unchecked Sendable {
    /// The longest chain that is read.
    private static let longestChain = 16

    // Safety: constant after `init`; the library only reads them, on any thread.
    let chain: UnsafeMutablePointer<gnutls_pcert_st>
    let count: UInt32
    let key: gnutls_privkey_t?

    init(chain text: String, key keyText: String) throws(HTTPServerError) {
        unsafe chain = .allocate(capacity: Self.longestChain)
        unsafe chain.initialize(repeating: gnutls_pcert_st(), count: Self.longestChain)
        var count = UInt32(Self.longestChain)
        var key: gnutls_privkey_t?
        let list = unsafe chain
        let read = unsafe Self.withDatum(text) { datum in
            unsafe gnutls_pcert_list_import_x509_raw(list, &count, datum, GNUTLS_X509_FMT_PEM, 0)
        }
        self.count = read == 0 ? count : 0
        guard read == 0, count > 0 else {
            unsafe chain.deallocate()
            unsafe self.key = nil
            throw Self.failure("the certificate cannot be read as PEM", read)
        }
        unsafe gnutls_privkey_init(&key)
        let made = unsafe key
        let keyRead = unsafe Self.withDatum(keyText) { datum in
            unsafe gnutls_privkey_import_x509_raw(made, datum, GNUTLS_X509_FMT_PEM, nil, 0)
        }
        unsafe self.key = made
        guard keyRead == 0 else { throw Self.failure("the private key cannot be read as PEM without a password", keyRead) }
        guard unsafe Self.isPair(chain.pointee.pubkey, made) else {
            throw Self.failure("the private key is not that of the certificate", 0)
        }
    }

    deinit {
        for index in 0..<Int(count) { unsafe gnutls_pcert_deinit(chain + index) }
        if count > 0 {
            unsafe chain.deallocate()
            unsafe gnutls_privkey_deinit(key)
        }
    }

    /// Whether the public key belongs to the private one.
    private static func isPair(_ certified: gnutls_pubkey_t?, _ key: gnutls_privkey_t?) -> Bool {
        var own: gnutls_pubkey_t?
        guard unsafe gnutls_pubkey_init(&own) == 0 else { return false }
        defer { unsafe gnutls_pubkey_deinit(own) }
        guard unsafe gnutls_pubkey_import_privkey(own, key, 0, 0) == 0 else { return false }
        guard let one = unsafe identifier(own), let other = unsafe identifier(certified) else { return false }
        return one == other
    }

    private static func identifier(_ key: gnutls_pubkey_t?) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var size = bytes.count
        let flags = UInt32(GNUTLS_KEYID_USE_SHA256.rawValue)
        guard unsafe gnutls_pubkey_get_key_id(key, flags, &bytes, &size) == 0 else { return nil }
        return Array(bytes.prefix(size))
    }

    private static func withDatum(_ text: String, _ body: (UnsafePointer<gnutls_datum_t>) -> Int32) -> Int32 {
        var bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(data: buffer.baseAddress, size: UInt32(clamping: buffer.count))
            return unsafe body(&datum)
        }
    }

    private static func failure(_ what: String, _ code: Int32) -> HTTPServerError {
        let reason = code == 0 ? "" : unsafe gnutls_strerror(code).map { unsafe ": " + String(cString: $0) } ?? ""
        return HTTPServerError(code: .invalidCertificate, operation: "read the certificate", message: what + reason)
    }
}
