internal import AccessKeys
internal import HTTPServer
internal import Logging
internal import SchedulerModels

/// `API_TLS_CERTIFICATE` and `API_TLS_KEY`: the files of an HTTPS server's certificate and key.
struct TLSFiles {
    let certificate: TLSCertificate
    private let chainFile: String
    private let keyFile: String

    /// Reads both; nil when neither is named.
    init?(_ settings: Settings) throws(ConfigurationError) {
        let (chainFile, keyFile) = (settings.text("API_TLS_CERTIFICATE"), settings.text("API_TLS_KEY"))
        if chainFile == nil, keyFile == nil { return nil }
        guard let chainFile, let keyFile else {
            throw ConfigurationError(
                setting: chainFile == nil ? "API_TLS_CERTIFICATE" : "API_TLS_KEY",
                message: "is needed as well: HTTPS takes API_TLS_CERTIFICATE and API_TLS_KEY"
            )
        }
        self.chainFile = chainFile
        self.keyFile = keyFile
        let (chain, key) = try Self.read(chainFile, keyFile)
        do throws(HTTPServerError) {
            certificate = try TLSCertificate(chain: chain, key: key)
        } catch {
            throw Self.unusable(error)
        }
    }

    /// Reads both again; what cannot be used leaves the certificate as it is.
    func reload(_ logger: Logger) {
        do throws(ConfigurationError) {
            let (chain, key) = try Self.read(chainFile, keyFile)
            do throws(HTTPServerError) {
                try certificate.replace(chain: chain, key: key)
            } catch {
                throw Self.unusable(error)
            }
            logger.notice("API_TLS_CERTIFICATE was read again: new connections get it")
        } catch {
            logger.error("the certificate cannot be used, the old one stays", metadata: ["error": "\(error)"])
        }
    }

    private static func read(_ chain: String, _ key: String) throws(ConfigurationError) -> (String, String) {
        (try text(chain, "API_TLS_CERTIFICATE"), try text(key, "API_TLS_KEY"))
    }

    private static func text(_ file: String, _ setting: String) throws(ConfigurationError) -> String {
        do throws(KeyFileError) {
            return try TextFile.read(file)
        } catch {
            throw ConfigurationError(setting: setting, message: "\(error)")
        }
    }

    private static func unusable(_ error: HTTPServerError) -> ConfigurationError {
        ConfigurationError(setting: "API_TLS_CERTIFICATE, API_TLS_KEY", message: error.message)
    }
}
