internal import CCurl

/// Owner of one `CURL` and of the lists it borrows; used by the loop's thread alone.
@safe final class EasyHandle {
    /// What identifies a handle in libcurl's messages; only compared, never dereferenced.
    struct Key: Hashable {
        private let address: UInt

        init(_ pointer: UnsafeMutableRawPointer) {
            address = UInt(bitPattern: pointer)
        }
    }

    let pointer: UnsafeMutableRawPointer
    /// libcurl keeps a pointer to it: the transfer lives as long as the handle.
    let transfer: Transfer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var nameAnswers: UnsafeMutablePointer<curl_slist>?

    var key: Key { unsafe Key(pointer) }

    /// The status that libcurl saw last; 0 when there was none.
    var status: Int { unsafe ccurl_response_code(pointer) }

    /// A handle ready to be added; nil when libcurl refuses it, which only lack of memory explains.
    init?(_ transfer: Transfer, configuration: HTTPClientConfiguration) {
        guard let pointer = unsafe ccurl_easy_init() else { return nil }
        unsafe self.pointer = unsafe pointer
        self.transfer = transfer
        var options = unsafe EasyOptions(pointer)
        EasyHandle.setSafety(&options, transfer.request, configuration)
        EasyHandle.setRequest(&options, transfer)
        setHeaders(&options, configuration)
        setNameAnswer(&options)
        setCallbacks(&options)
        guard options.allAccepted else { return nil }
    }

    /// `curl_easy_setopt` borrows the lists until the handle is gone.
    deinit {
        unsafe ccurl_easy_cleanup(pointer)
        unsafe ccurl_slist_free_all(headerList)
        unsafe ccurl_slist_free_all(nameAnswers)
    }

    private static func setSafety(
        _ options: inout EasyOptions,
        _ request: HTTPClientRequest,
        _ configuration: HTTPClientConfiguration
    ) {
        options.allowHTTPOnly()
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_PROXY, "")
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, request.addressPolicy.allowsCredentials ? 0 : 1)
        if let file = configuration.certificateAuthorityFile {
            options.set(CURLOPT_CAINFO, file)
            options.set(CURLOPT_CAPATH, nil)
        }
        if request.acceptsCompression { options.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate") }
    }

    private static func setRequest(_ options: inout EasyOptions, _ transfer: Transfer) {
        let request = transfer.request
        options.set(CURLOPT_URL, transfer.url.text)
        options.set(CURLOPT_TIMEOUT_MS, transfer.remainingMilliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.clampedMilliseconds)
        if request.method == "HEAD" {
            options.set(CURLOPT_NOBODY, 1)
        } else if let body = request.body {
            options.setBody(body)
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            options.setBody([])
        }
        options.set(CURLOPT_CUSTOMREQUEST, request.method)
        if !request.mayBeRepeated { options.set(CURLOPT_FRESH_CONNECT, 1) }
    }

    private func setHeaders(_ options: inout EasyOptions, _ configuration: HTTPClientConfiguration) {
        let headers = transfer.request.headers
        // libcurl would add these by itself; `Name:` keeps it from that.
        var lines = ["Expect:"]
        if headers["Content-Type"] == nil { lines.append("Content-Type:") }
        if headers["User-Agent"] == nil { lines.append("User-Agent: \(configuration.userAgent)") }
        // `Name;` is libcurl's way to say a header without a value.
        lines += headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for line in lines {
            guard let longer = unsafe ccurl_slist_append(headerList, line) else { return options.refuse() }
            unsafe headerList = unsafe longer
        }
        unsafe options.setHeaderList(headerList)
    }

    private func setNameAnswer(_ options: inout EasyOptions) {
        guard let answer = transfer.request.nameAnswer, IPAddress(transfer.url.host) == nil else { return }
        // With a plus it grows old like any other answer.
        let entry = "+\(transfer.url.host):\(transfer.url.port):\(answer)"
        unsafe nameAnswers = unsafe ccurl_slist_append(nil, entry)
        unsafe options.setNameAnswers(nameAnswers)
    }

    private func setCallbacks(_ options: inout EasyOptions) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe options.setCallbacks(context)
    }
}
