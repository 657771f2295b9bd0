import SchedulerModels

/// One call of the contract and what must be answered.
struct ContractCall: CustomStringConvertible, Sendable {
    let method: String
    /// `{id}` stands for a task that exists, `{ended}` for one that has ended.
    let path: String
    let body: String?
    let headers: [String: String]
    let status: Int
    /// The fields that a 422 names.
    let wrongFields: [String]

    init(
        _ method: String,
        _ path: String,
        _ status: Int,
        body: String? = nil,
        headers: [String: String] = [:],
        wrong: [String] = []
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.headers = headers
        self.status = status
        wrongFields = wrong
    }

    /// A submission that is refused for these fields.
    static func refused(_ body: String, _ wrong: String...) -> ContractCall {
        ContractCall("POST", "/tasks/", 422, body: body, wrong: wrong)
    }

    var description: String { "\(method) \(path) \(body.map { String($0.prefix(80)) } ?? "")" }
}
