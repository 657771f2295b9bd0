internal import CCurl

/// libcurl, loaded when the first URL is read: two dozen libraries come with it, and most processes send nothing.
enum CurlLibrary {
    /// Why there is no libcurl in this process; nil when it is loaded, from then on to the end of the process.
    static let failure: HTTPClientError? = load("libcurl.so.4")

    /// Loads a library of that name; why it cannot be used.
    static func load(_ name: String) -> HTTPClientError? {
        guard let reason = unsafe ccurl_load(name) else { return nil }
        // Installed meanwhile, it is there for another process.
        return HTTPClientError(
            code: .libraryMissing,
            operation: "load libcurl",
            message: "\(unsafe String(cString: reason)): install libcurl, Debian's package libcurl4",
            isRetryable: true
        )
    }
}
