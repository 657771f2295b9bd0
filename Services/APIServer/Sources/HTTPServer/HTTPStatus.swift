/// A response status: the three-digit code and its standard phrase.
public struct HTTPStatus: RawRepresentable, Sendable, Hashable {
    /// The three-digit code.
    public let rawValue: Int

    /// Wraps a code; codes outside 200...599 become 500, since they cannot end a request.
    public init(rawValue: Int) {
        self.rawValue = (200...599).contains(rawValue) ? rawValue : 500
    }

    /// Status 200.
    public static let ok = Self(rawValue: 200)
    /// Status 201.
    public static let created = Self(rawValue: 201)
    /// Status 202.
    public static let accepted = Self(rawValue: 202)
    /// Status 204.
    public static let noContent = Self(rawValue: 204)
    /// Status 304.
    public static let notModified = Self(rawValue: 304)
    /// Status 400.
    public static let badRequest = Self(rawValue: 400)
    /// Status 401.
    public static let unauthorized = Self(rawValue: 401)
    /// Status 403.
    public static let forbidden = Self(rawValue: 403)
    /// Status 404.
    public static let notFound = Self(rawValue: 404)
    /// Status 405.
    public static let methodNotAllowed = Self(rawValue: 405)
    /// Status 408.
    public static let requestTimeout = Self(rawValue: 408)
    /// Status 409.
    public static let conflict = Self(rawValue: 409)
    /// Status 411.
    public static let lengthRequired = Self(rawValue: 411)
    /// Status 413.
    public static let contentTooLarge = Self(rawValue: 413)
    /// Status 414.
    public static let uriTooLong = Self(rawValue: 414)
    /// Status 415.
    public static let unsupportedMediaType = Self(rawValue: 415)
    /// Status 417.
    public static let expectationFailed = Self(rawValue: 417)
    /// Status 421.
    public static let misdirectedRequest = Self(rawValue: 421)
    /// Status 422.
    public static let unprocessableContent = Self(rawValue: 422)
    /// Status 429.
    public static let tooManyRequests = Self(rawValue: 429)
    /// Status 431.
    public static let headerFieldsTooLarge = Self(rawValue: 431)
    /// Status 500.
    public static let internalServerError = Self(rawValue: 500)
    /// Status 501.
    public static let notImplemented = Self(rawValue: 501)
    /// Status 503.
    public static let serviceUnavailable = Self(rawValue: 503)
    /// Status 505.
    public static let versionNotSupported = Self(rawValue: 505)

    /// The standard phrase, for example "Not Found"; "Status" for codes without one here.
    public var phrase: String {
        switch rawValue {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
