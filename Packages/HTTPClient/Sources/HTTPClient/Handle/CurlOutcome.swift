internal import CCurl

/// How libcurl says a transfer ended, in the terms of this package.
struct CurlOutcome {
    /// Nil when the transfer succeeded.
    let code: HTTPClientErrorCode?
    let message: String
    let isRetryable: Bool

    init(_ result: CURLcode) {
        guard result != CURLE_OK else {
            (code, message, isRetryable) = (nil, "", false)
            return
        }
        // The general text of the code: the text of the transfer itself could quote the URL.
        message = unsafe ccurl_easy_strerror(result).map { unsafe String(cString: $0) } ?? "error \(result.rawValue)"
        (code, isRetryable) = CurlOutcome.classify(result)
    }

    private static func classify(_ result: CURLcode) -> (HTTPClientErrorCode, Bool) {
        switch result {
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED: (.invalidURL, false)
        case CURLE_COULDNT_RESOLVE_HOST: (.resolve, true)
        case CURLE_COULDNT_CONNECT: (.connect, true)
        case CURLE_OPERATION_TIMEDOUT: (.timeout, true)
        case CURLE_SSL_CONNECT_ERROR: (.tls, true)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            (.tls, false)
        case CURLE_SSL_CACERT_BADFILE: (.invalidConfiguration, false)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR: (.connectionLost, true)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: (.overloaded, true)
        default: (.protocolViolation, false)
        }
    }
}
