/// Why a request is answered without a handler.
struct Refusal: Error, Equatable {
    let status: HTTPStatus
    /// A sentence for the client; never repeats what the client sent.
    let detail: String

    init(_ status: HTTPStatus, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    static func badRequest(_ detail: String) -> Refusal { Refusal(.badRequest, detail) }
}
