/// Writes a response that ends its connection as bytes.
enum RawResponse {
    static func serialize(_ response: HTTPResponse) -> [UInt8] {
        let body: [UInt8] = if case .bytes(let bytes) = response.body { bytes } else { [] }
        var head = "HTTP/1.1 \(response.status.rawValue) \(response.status.phrase)\r\n"
        for (name, value) in response.headers where ResponseFields.isSendable(name, value) {
            head += "\(name): \(value)\r\n"
        }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + body
    }
}
