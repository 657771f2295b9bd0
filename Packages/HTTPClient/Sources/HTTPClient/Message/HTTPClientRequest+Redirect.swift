extension HTTPClientRequest {
    /// What is asked next when this request was answered by a redirect to `target`.
    func redirected(status: Int, from source: WebURL, to target: WebURL) -> HTTPClientRequest {
        var next = self
        next.url = target.text
        let becomesGet = (status == 303 && method != "HEAD") || ((status == 301 || status == 302) && method == "POST")
        if becomesGet {
            next.method = "GET"
            next.body = nil
            next.headers.remove("Content-Type", "Content-Encoding", "Content-Language", "Content-Location")
        }
        // What proves who we are to one origin is nobody else's business.
        if target.origin != source.origin {
            next.headers.remove("Authorization", "Cookie", "Proxy-Authorization", "Host")
        }
        return next
    }
}
