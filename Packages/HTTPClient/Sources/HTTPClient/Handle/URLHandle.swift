internal import CCurl

/// Owner of one `CURLU`, freed by `curl_url_cleanup`.
@safe struct URLHandle: ~Copyable {
    /// A URL taken apart.
    struct Parts {
        let text: String
        let plainText: String
        let scheme: String
        let host: String
        let port: Int
        let hasCredentials: Bool
    }

    private let pointer: OpaquePointer

    private init?() {
        guard CurlLibrary.failure == nil, let pointer = unsafe ccurl_url() else { return nil }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe ccurl_url_cleanup(pointer) }

    /// Reads a URL, or a reference resolved against a base, which `curl_url_set` does when a URL is set already.
    static func parts(of text: String, relativeTo base: String?) -> Parts? {
        guard let handle = URLHandle(), let written = written(text, relativeTo: base) else { return nil }
        // A host is made plain before its percent signs are decoded: `%31` is the name "1", which the one who connects
        // reads as 0.0.0.1. So what counts is the written form, read as it will be read then.
        guard handle.set(CURLUPART_URL, written) else { return nil }
        guard let whole = handle.get(CURLUPART_URL), let scheme = handle.get(CURLUPART_SCHEME) else { return nil }
        let host = handle.get(CURLUPART_HOST) ?? ""
        let port = handle.get(CURLUPART_PORT, flags: CURLU_DEFAULT_PORT).flatMap { Int($0) } ?? 0
        let hasCredentials = handle.get(CURLUPART_USER) != nil || handle.get(CURLUPART_PASSWORD) != nil
        handle.set(CURLUPART_USER, nil)
        handle.set(CURLUPART_PASSWORD, nil)
        handle.set(CURLUPART_OPTIONS, nil)
        guard let plain = handle.get(CURLUPART_URL) else { return nil }
        return Parts(
            text: whole,
            plainText: plain,
            scheme: scheme.lowercased(),
            host: host.lowercased(),
            port: port,
            hasCredentials: hasCredentials
        )
    }

    private static func written(_ text: String, relativeTo base: String?) -> String? {
        guard let handle = URLHandle() else { return nil }
        if let base, !handle.set(CURLUPART_URL, base) { return nil }
        guard handle.set(CURLUPART_URL, text) else { return nil }
        handle.set(CURLUPART_FRAGMENT, nil)
        return handle.get(CURLUPART_URL)
    }

    @discardableResult
    private func set(_ part: CURLUPart, _ value: String?) -> Bool {
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE)
        return unsafe ccurl_url_set(pointer, part, value, flags) == CURLUE_OK
    }

    private func get(_ part: CURLUPart, flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe ccurl_url_get(pointer, part, &text, UInt32(flags)) == CURLUE_OK, let found = unsafe text else {
            return nil
        }
        // The text belongs to the caller of curl_url_get and goes back through curl_free.
        defer { unsafe ccurl_free(found) }
        return unsafe String(cString: found)
    }
}
