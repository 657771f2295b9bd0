internal import SchedulerModels

/// The headers of the Standard Webhooks specification: identifier, moment and a signature for each secret.
enum CallbackSignature {
    /// The value of `webhook-signature`, the signatures of all secrets in their order; nil when signing is impossible.
    static func value(id: String, seconds: Int64, body: [UInt8], secrets: [CallbackSecret]) -> String? {
        let message = Array("\(id).\(seconds).".utf8) + body
        var signatures: [String] = []
        for secret in secrets {
            guard let code = HMACSHA256.code(of: message, key: secret.key) else { return nil }
            signatures.append("v1," + Base64.encode(code))
        }
        return signatures.joined(separator: " ")
    }

    /// One end of one task: the same with every try, another one when the task was sent round again.
    static func id(_ record: TaskRecord) -> String {
        "\(record.taskID).\(record.completedAt?.milliseconds ?? 0)"
    }
}
