internal import CCurl

/// Sets options of one easy handle and remembers whether all were accepted.
@safe struct EasyOptions {
    private let pointer: UnsafeMutableRawPointer
    private(set) var allAccepted = true

    @unsafe init(_ pointer: UnsafeMutableRawPointer) {
        unsafe self.pointer = unsafe pointer
        unsafe ccurl_do_not_wait_for_resolver(pointer)
    }

    mutating func refuse() {
        allAccepted = false
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(unsafe ccurl_set_long(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String?) {
        note(unsafe ccurl_set_text(pointer, option, value))
    }

    /// Only http and https, whatever the library was built with.
    mutating func allowHTTPOnly() {
        note(unsafe ccurl_allow_http_only(pointer))
    }

    /// The body is copied by `CURLOPT_COPYPOSTFIELDS`, which needs the size first.
    mutating func setBody(_ body: [UInt8]) {
        set(CURLOPT_POST, 1)
        note(unsafe ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        let code =
            if body.isEmpty {
                unsafe ccurl_set_text(pointer, CURLOPT_COPYPOSTFIELDS, "")
            } else {
                unsafe body.withUnsafeBytes { unsafe ccurl_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
            }
        note(code)
    }

    @unsafe mutating func setHeaderList(_ list: UnsafeMutablePointer<curl_slist>?) {
        note(unsafe ccurl_set_list(pointer, CURLOPT_HTTPHEADER, list))
    }

    @unsafe mutating func setNameAnswers(_ list: UnsafeMutablePointer<curl_slist>?) {
        note(unsafe ccurl_set_list(pointer, CURLOPT_RESOLVE, list))
    }

    /// `context` is an unretained `Transfer` that outlives the handle.
    @unsafe mutating func setCallbacks(_ context: UnsafeMutableRawPointer) {
        note(unsafe ccurl_on_body(pointer, receiveBody, context))
        note(unsafe ccurl_on_header(pointer, receiveHeader, context))
        note(unsafe ccurl_on_socket(pointer, openSocket, context))
        note(unsafe ccurl_on_prerequest(pointer, checkConnection, context))
    }

    private mutating func note(_ code: CURLcode) {
        if code != CURLE_OK { allAccepted = false }
    }
}
