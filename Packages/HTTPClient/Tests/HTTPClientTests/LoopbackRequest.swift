import HTTPClient

/// Requests to the scripted server under the policy that clients' URLs get.
enum LoopbackRequest {
    static func get(_ url: String, allowing blocks: [String] = ["127.0.0.1"]) throws -> HTTPClientRequest {
        HTTPClientRequest(
            url: url,
            timeout: .seconds(20),
            addressPolicy: try .publicOnly(allowing: blocks)
        )
    }
}

/// The code of the error that `body` throws; nil when it throws none.
func errorCode(of body: () async throws(HTTPClientError) -> HTTPClientResponse) async -> HTTPClientErrorCode? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error.code
    }
}
