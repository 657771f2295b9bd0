internal import AccessKeys
internal import HTTPServer
internal import Logging
internal import SchedulerModels
internal import TaskStore

/// The table of endpoints.
struct Routes {
    /// A route: answers, or throws a `RouteError` or a `TaskStoreError`.
    typealias Route = @Sendable (HTTPRequest) async throws -> HTTPResponse

    let tasks: TaskRoutes
    let submit: SubmitTask
    let bulk: SubmitBulk
    let actions: TaskActions
    let events: EventRoutes
    let queues: QueueRoutes
    let workers: WorkerRoutes
    let health: HealthRoutes
    let statistics: StatisticsRoutes
    let metrics: MetricsRoutes
    let requests: RequestMetrics
    let logger: Logger

    /// Every endpoint on one screen.
    func router() -> Router {
        var router = Router(errorResponse: { [requests] status, detail, requestID in
            requests.countUnrouted(status: status)
            return ProblemResponse.make(status, detail, requestID: requestID)
        })
        // Without a default for the role: a route that names none does not compile.
        func add(
            _ method: HTTPMethod,
            _ pattern: String,
            needs role: Role,
            bodyLimit: Int? = nil,
            isBrief: Bool = false,
            _ route: @escaping Route
        ) {
            let counted = RequestMetrics.Route(method: method, pattern: pattern)
            router.add(method, pattern, level: role.rawValue, bodyLimit: bodyLimit, isBrief: isBrief) {
                [logger, requests] request in
                let begin = ContinuousClock.now
                let response: HTTPResponse
                do {
                    response = try await route(request)
                } catch {
                    response = Self.problem(error, request, logger)
                }
                if role >= .operate { Self.note(request, response.status, logger) }
                let took = ContinuousClock.now - begin
                requests.count(counted, status: response.status, took: took, isHeld: request.query["wait"] != nil)
                Self.tell(request, response, pattern, took, logger)
                return response
            }
        }
        add(.post, "/tasks", needs: .submit, isBrief: true, submit.submit)
        add(.post, "/tasks/bulk", needs: .submit, bodyLimit: bulk.maximumBytes, bulk.submit)
        add(.get, "/tasks", needs: .read, tasks.list)
        add(.post, "/tasks/actions", needs: .operate, actions.act)
        add(.get, "/tasks/{task_id}", needs: .read, tasks.get)
        add(.delete, "/tasks/{task_id}", needs: .operate, tasks.delete)
        add(.post, "/tasks/{task_id}/cancel", needs: .operate, tasks.cancel)
        add(.post, "/tasks/{task_id}/retry", needs: .operate, tasks.retry)
        add(.get, "/tasks/{task_id}/logs", needs: .read, tasks.logs)
        add(.get, "/tasks/{task_id}/explain", needs: .read, tasks.explain)
        add(.get, "/tasks/{task_id}/events", needs: .read, events.task)
        add(.get, "/events", needs: .read, events.all)
        add(.get, "/queues", needs: .read, queues.list)
        add(.get, "/queues/{queue}", needs: .read, queues.get)
        add(.post, "/queues/{queue}/pause", needs: .operate, queues.pause)
        add(.post, "/queues/{queue}/resume", needs: .operate, queues.resume)
        add(.get, "/workers", needs: .read, workers.list)
        add(.get, "/workers/{worker_id}", needs: .read, workers.get)
        add(.delete, "/workers/{worker_id}", needs: .admin, workers.remove)
        add(.get, "/stats", needs: .read, statistics.statistics)
        add(.get, "/stats/history", needs: .read, statistics.history)
        add(.get, "/metrics", needs: .read, metrics.metrics)
        add(.get, "/metrics/scaling", needs: .read, statistics.scaling)
        add(.get, "/health", needs: .open, health.health)
        add(.get, "/health/live", needs: .open, health.live)
        add(.get, "/health/ready", needs: .open, health.ready)
        let dashboard = DashboardRoutes(index: health.index)
        add(.get, "/", needs: .open, dashboard.page)
        add(.get, "/assets/{name}", needs: .open, dashboard.asset)
        add(.get, "/docs", needs: .open, dashboard.documentation)
        add(.get, "/openapi.json", needs: .open, dashboard.description)
        return router
    }

    /// Who did what to tasks and workers of others: the only requests that are logged one by one.
    private static func note(_ request: HTTPRequest, _ status: HTTPStatus, _ logger: Logger) {
        logger.info(
            "operated",
            metadata: [
                "key_name": "\(request.caller ?? "anonymous")", "request": "\(request.method.rawValue) \(request.path)",
                "status": "\(status.rawValue)", LogKey.requestID: "\(request.id)",
            ]
        )
    }

    @inline(never)
    private static func tell(
        _ request: HTTPRequest,
        _ response: HTTPResponse,
        _ pattern: String,
        _ took: Duration,
        _ logger: Logger
    ) {
        logger.debug("answered", metadata: AccessLine.fields(request, response, pattern: pattern, took: took))
    }

    /// Whatever a route throws becomes a problem.
    @inline(never)
    private static func problem(_ error: any Error, _ request: HTTPRequest, _ logger: Logger) -> HTTPResponse {
        switch error {
        case let error as RouteError:
            return ProblemResponse.make(error, requestID: request.id)
        case let error as TaskStoreError:
            logger.warning(
                "the store could not answer",
                metadata: [LogKey.requestID: "\(request.id)", "error": "\(error)"]
            )
            return ProblemResponse.make(error, requestID: request.id)
        default:
            logger.error(
                "a request failed",
                metadata: [LogKey.requestID: "\(request.id)", "error": "\(error)"]
            )
            return ProblemResponse.make(
                .internalServerError,
                "The request could not be answered.",
                requestID: request.id
            )
        }
    }
}
