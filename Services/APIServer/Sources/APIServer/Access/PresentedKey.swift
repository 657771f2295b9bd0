internal import AccessKeys
internal import HTTPServer

/// What a request brings along to be let in.
enum PresentedKey {
    case none
    case key([UInt8])
    /// Something that can be no key: a sentence for the client.
    case unusable(String)

    /// Names under which clients put keys into URLs, where logs and histories keep them.
    private static let queryNames: Set = ["api_key", "api-key", "apikey", "key", "access_token", "token", "x-api-key"]

    init(_ request: HTTPRequest) {
        if request.query.items.contains(where: { Self.queryNames.contains($0.name.lowercased()) }) {
            self = .unusable(
                "A key does not belong into the URL, where logs keep it: send it as 'Authorization: Bearer KEY' or "
                    + "'X-API-Key: KEY', and make a new one."
            )
            return
        }
        let authorizations = request.headers.values(of: "Authorization")
        let keys = request.headers.values(of: "X-API-Key")
        guard authorizations.count + keys.count <= 1 else {
            self = .unusable("More than one key was sent.")
            return
        }
        if let text = authorizations.first {
            guard text.lowercased().hasPrefix("bearer ") else {
                self = .unusable("The only scheme known is Bearer: 'Authorization: Bearer KEY'.")
                return
            }
            self = .of(text.dropFirst("bearer ".count))
        } else if let text = keys.first {
            self = .of(text[...])
        } else {
            self = .none
        }
    }

    private static func of(_ text: Substring) -> PresentedKey {
        let bytes = Array(text.drop { $0 == " " }.utf8)
        return bytes.count <= KeyRing.longestKey ? .key(bytes) : .unusable("The key is not known.")
    }
}
