internal import HTTPClient

extension WebURL {
    /// Whether a parameter is an http or https URL that can be read; which address it leads to is seen on connecting.
    static func isCallable(_ text: String) -> Bool {
        do throws(HTTPClientError) {
            return try WebURL(text).isWeb
        } catch {
            // Without libcurl no URL can be read, which is not the parameter's fault: the call itself tells it.
            return error.code == .libraryMissing
        }
    }
}
