extension ContractCall {
    static let nobody = "01890000-0000-7000-8000-000000000000"

    /// Every row of the contract that one request can show: the good answers and each refusal.
    static let all: [ContractCall] = good + unknown + refusedSubmissions + refusedRequests

    private static let good: [ContractCall] = [
        .init("GET", "/tasks/{id}", 200), .init("GET", "/tasks/{id}/", 200), .init("GET", "/tasks/{ended}?wait=1", 200),
        .init("GET", "/tasks/", 200), .init("GET", "/tasks?status=completed&limit=1", 200),
        .init("GET", "/tasks/{id}/logs", 200), .init("GET", "/tasks/{id}/explain", 200), .init("GET", "/queues/", 200),
        .init("GET", "/queues/default", 200), .init("POST", "/queues/idle/pause", 200),
        .init("POST", "/queues/idle/resume/", 200), .init("GET", "/workers/", 200), .init("GET", "/workers/w1", 200),
        .init("GET", "/health", 200), .init("GET", "/health/live", 200), .init("GET", "/health/ready", 200),
        .init("POST", "/tasks", 202, body: #"{"task_type":"echo"}"#),
        .init("POST", "/tasks/?strict=true", 202, body: #"{"task_type":"echo"}"#),
        .init("POST", "/tasks/", 202, body: #"{"task_type":"nobody-serves-this"}"#),
        .init("POST", "/tasks/bulk", 200, body: #"[{"task_type":"echo"},{"task_type":1}]"#),
        .init("POST", "/tasks/", 202, body: #"{"task_type":"echo","idempotency_key":"contract"}"#),
        .init("POST", "/tasks/", 200, body: #"{"task_type":"echo","idempotency_key":"contract"}"#),
        .init("POST", "/tasks/", 409, body: #"{"task_type":"echo","idempotency_key":"contract","priority":1}"#),
    ]

    /// An unknown identifier is 404 everywhere.
    private static let unknown: [ContractCall] = unknownTask("/tasks/" + nobody) + unknownTask("/tasks/x") + others

    private static func unknownTask(_ path: String) -> [ContractCall] {
        [
            .init("GET", path, 404), .init("GET", path + "?wait=1", 404), .init("GET", path + "/logs", 404),
            .init("GET", path + "/explain", 404), .init("DELETE", path, 404), .init("POST", path + "/cancel", 404),
            .init("POST", path + "/retry", 404),
        ]
    }

    private static let others: [ContractCall] = [
        .init("GET", "/workers/nobody", 404), .init("DELETE", "/workers/nobody", 404),
        .init("GET", "/queues/never-used", 404), .init("POST", "/queues/never-used/resume", 404),
        .init("POST", "/queues/NOT-A-NAME/pause", 404), .init("GET", "/nothing", 404),
    ]

    private static let refusedSubmissions: [ContractCall] = [
        .refused("{}", "task_type"), .refused("[]", "body", "task_type"),
        .refused(#"{"task_type":"UPPER"}"#, "task_type"), .refused(#"{"task_type":""}"#, "task_type"),
        .refused(#"{"task_type":"echo","parameters":[]}"#, "parameters"),
        .refused(#"{"task_type":"echo","priority":10}"#, "priority"),
        .refused(#"{"task_type":"echo","priority":-1}"#, "priority"),
        .refused(#"{"task_type":"echo","priority":"5"}"#, "priority"),
        .refused(#"{"task_type":"echo","queue":"no spaces"}"#, "queue"),
        .refused(#"{"task_type":"echo","delay":-1}"#, "delay"),
        .refused(#"{"task_type":"echo","run_at":"tomorrow"}"#, "run_at"),
        .refused(#"{"task_type":"echo","delay":1,"run_at":"2027-01-01T00:00:00Z"}"#, "run_at"),
        .refused(#"{"task_type":"echo","expires_in":0}"#, "expires_in"),
        .refused(#"{"task_type":"echo","timeout":0}"#, "timeout"),
        .refused(#"{"task_type":"echo","timeout":43201}"#, "timeout"),
        .refused(#"{"task_type":"echo","retry":{"max_attempts":0}}"#, "retry.max_attempts"),
        .refused(#"{"task_type":"echo","retry":{"max_attempts":101}}"#, "retry.max_attempts"),
        .refused(#"{"task_type":"echo","retry":{"backoff":"never"}}"#, "retry.backoff"),
        .refused(#"{"task_type":"echo","retry":{"base_delay":-1}}"#, "retry.base_delay"),
        .refused(#"{"task_type":"echo","retry":{"max_delay":-1}}"#, "retry.max_delay"),
        .refused(#"{"task_type":"echo","retry":{"jitter":1}}"#, "retry.jitter"),
        .refused(#"{"task_type":"echo","retry":{"typo":1}}"#, "retry.typo"),
        .refused(#"{"task_type":"echo","idempotency_key":""}"#, "idempotency_key"),
        .refused(#"{"task_type":"echo","result_ttl":0}"#, "result_ttl"),
        .refused(#"{"task_type":"echo","tags":["with space"]}"#, "tags[0]"),
        .refused(#"{"task_type":"echo","callback_url":"ftp://example.org"}"#, "callback_url"),
        .refused(#"{"task_type":"echo","callback_url":"https://u:p@example.org/"}"#, "callback_url"),
        .refused(#"{"task_type":"echo","typo":1,"priority":11}"#, "typo", "priority"),
        .init(
            "POST",
            "/tasks/?strict=true",
            422,
            body: #"{"task_type":"nobody-serves-this"}"#,
            wrong: ["task_type"]
        ),
    ]

    private static let refusedRequests: [ContractCall] = [
        .init("POST", "/tasks/", 400, body: "{"), .init("POST", "/tasks/", 400, body: #"{"task_type":"echo",}"#),
        .init("POST", "/tasks/", 400, body: #"{"task_type":"echo","task_type":"echo"}"#),
        .init("POST", "/tasks/", 400, body: String(repeating: "[", count: 70) + String(repeating: "]", count: 70)),
        .init("POST", "/tasks/?strict=maybe", 400, body: #"{"task_type":"echo"}"#),
        .init("POST", "/tasks/?nonsense=1", 400, body: #"{"task_type":"echo"}"#),
        .init("GET", "/tasks/?status=sleeping", 400), .init("GET", "/tasks/?limit=501", 400),
        .init("GET", "/tasks/?cursor=x", 400), .init("GET", "/tasks/{id}?wait=61", 400),
        // Refused by its head: no client need send it.
        .init(
            "POST",
            "/tasks/",
            413,
            headers: ["Content-Type": "application/json", "Content-Length": "1100000"]
        ),
        .init("PUT", "/tasks/", 405), .init("PATCH", "/tasks/{id}", 405), .init("GET", "/tasks/bulk/x", 404),
        .init("DELETE", "/queues/default", 405), .init("POST", "/health", 405),
        .init("POST", "/tasks/{ended}/cancel", 409), .init("POST", "/tasks/{ended}/retry", 409),
        .init("POST", "/tasks/bulk", 400, body: "[{]"), .init("POST", "/tasks/bulk", 422, body: "{}", wrong: ["body"]),
    ]
}
