/// How a TLS connection proves who is at either end.
public struct AMQPTLSConfiguration: Sendable, Equatable {
    /// The PEM file with the trusted authorities; `nil` takes the system's bundle.
    public var caCertificatePath: String?
    /// Whether the broker's certificate must be signed by a trusted authority.
    public var verifyPeer: Bool
    /// Whether the broker's certificate must name the host that was connected to.
    public var verifyHostname: Bool
    /// The PEM file with the client's certificate, when the broker asks for one.
    public var clientCertificatePath: String?
    /// The PEM file with the client's key; needed together with the certificate.
    public var clientKeyPath: String?

    /// Makes a TLS configuration; verification is on unless told otherwise.
    public init(
        caCertificatePath: String? = nil,
        verifyPeer: Bool = true,
        verifyHostname: Bool = true,
        clientCertificatePath: String? = nil,
        clientKeyPath: String? = nil
    ) {
        self.caCertificatePath = caCertificatePath
        self.verifyPeer = verifyPeer
        self.verifyHostname = verifyHostname
        self.clientCertificatePath = clientCertificatePath
        self.clientKeyPath = clientKeyPath
    }
}
