internal import CCurl

/// The process-wide state of libcurl.
enum CurlGlobal {
    /// Whether `curl_global_init` has succeeded; run once, before the first handle.
    static let isReady = CurlLibrary.failure == nil && ccurl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK
}
