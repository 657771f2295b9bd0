internal import AMQPClient
internal import HTTPServer
internal import RedisClient
internal import SchedulerModels
internal import TaskBroker

/// How the server and what it needs are.
struct HealthRoutes: Sendable {
    let redis: RedisClient
    let publisher: TaskPublisher

    /// One part's state.
    private struct Check {
        let status: String
        var detail: String?
        var isUp: Bool { status == "up" }
    }

    /// `GET /health`: 200 when everything is well, 503 when something is down; the body says what.
    func health(_ request: HTTPRequest) async throws -> HTTPResponse {
        let checks = [("redis", await redisCheck()), ("rabbitmq", rabbitCheck())]
        let isHealthy = checks.allSatisfy(\.1.isUp)
        return Self.answer(isHealthy ? "healthy" : "unhealthy", isHealthy, checks)
    }

    /// `GET /health/live`: the process answers.
    func live(_ request: HTTPRequest) async throws -> HTTPResponse {
        Self.answer("alive", true, [])
    }

    /// `GET /health/ready`: submissions are taken.
    ///
    /// RabbitMQ may be down meanwhile: what is stored is delivered later.
    func ready(_ request: HTTPRequest) async throws -> HTTPResponse {
        let check = await redisCheck()
        return Self.answer(check.isUp ? "ready" : "unready", check.isUp, [("redis", check)])
    }

    /// `GET /`: what this is and where to go on.
    func index(_ request: HTTPRequest) async throws -> HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("service", "Distributed Task Scheduler")
        writer.member("version", SchedulerVersion.current)
        for name in ["tasks", "workers", "health"] { writer.member(name, name == "health" ? "/health" : "/\(name)/") }
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    private func redisCheck() async -> Check {
        do throws(RedisError) {
            _ = try await redis.execute(RedisCommand("PING"))
            return Check(status: "up")
        } catch {
            return Check(status: "down", detail: "\(error.code)")
        }
    }

    private func rabbitCheck() -> Check {
        let status = publisher.status
        if let reason = status.blockedReason { return Check(status: "blocked", detail: "alarm: \(reason)") }
        guard status.isConnected else {
            return Check(status: "down", detail: status.lastError.map { "\($0.code)" } ?? "not connected")
        }
        return Check(status: "up")
    }

    private static func answer(_ status: String, _ isGood: Bool, _ checks: [(String, Check)]) -> HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("status", status)
        writer.member("version", SchedulerVersion.current)
        writer.key("checks")
        writer.beginObject()
        for (name, check) in checks {
            writer.key(name)
            writer.beginObject()
            writer.member("status", check.status)
            if let detail = check.detail { writer.member("detail", detail) }
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        var response = HTTPResponse(status: isGood ? .ok : .serviceUnavailable, json: writer.bytes)
        if !isGood { response.headers.append(("Retry-After", "2")) }
        return response
    }
}
