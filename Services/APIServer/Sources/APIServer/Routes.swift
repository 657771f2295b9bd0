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
        var router = Router(errorResponse: { status, detail, requestID in
            ProblemResponse.make(status, detail, requestID: requestID)
        })
        func add(_ method: HTTPMethod, _ pattern: String, bodyLimit: Int? = nil, _ route: @escaping Route) {
            let counted = RequestMetrics.Route(method: method, pattern: pattern)
            router.add(method, pattern, bodyLimit: bodyLimit) { [logger, requests] request in
                let begin = ContinuousClock.now
                let response = await Self.answer(request, route, logger)
                requests.count(
                    counted,
                    status: response.status,
                    took: .now - begin,
                    isHeld: request.query["wait"] != nil
                )
                return response
            }
        }
        add(.post, "/tasks", submit.submit)
        add(.post, "/tasks/bulk", bodyLimit: bulk.maximumBytes, bulk.submit)
        add(.get, "/tasks", tasks.list)
        add(.post, "/tasks/actions", actions.act)
        add(.get, "/tasks/{task_id}", tasks.get)
        add(.delete, "/tasks/{task_id}", tasks.delete)
        add(.post, "/tasks/{task_id}/cancel", tasks.cancel)
        add(.post, "/tasks/{task_id}/retry", tasks.retry)
        add(.get, "/tasks/{task_id}/logs", tasks.logs)
        add(.get, "/tasks/{task_id}/explain", tasks.explain)
        add(.get, "/tasks/{task_id}/events", events.task)
        add(.get, "/events", events.all)
        add(.get, "/queues", queues.list)
        add(.get, "/queues/{queue}", queues.get)
        add(.post, "/queues/{queue}/pause", queues.pause)
        add(.post, "/queues/{queue}/resume", queues.resume)
        add(.get, "/workers", workers.list)
        add(.get, "/workers/{worker_id}", workers.get)
        add(.delete, "/workers/{worker_id}", workers.remove)
        add(.get, "/stats", statistics.statistics)
        add(.get, "/stats/history", statistics.history)
        add(.get, "/metrics", metrics.metrics)
        add(.get, "/metrics/scaling", statistics.scaling)
        add(.get, "/health", health.health)
        add(.get, "/health/live", health.live)
        add(.get, "/health/ready", health.ready)
        let dashboard = DashboardRoutes(index: health.index)
        add(.get, "/", dashboard.page)
        add(.get, "/assets/{name}", dashboard.asset)
        add(.get, "/docs", dashboard.documentation)
        add(.get, "/openapi.json", dashboard.description)
        return router
    }

    /// Runs a route; whatever it throws becomes a problem.
    private static func answer(_ request: HTTPRequest, _ route: Route, _ logger: Logger) async -> HTTPResponse {
        do {
            return try await route(request)
        } catch let error as RouteError {
            return ProblemResponse.make(error, requestID: request.id)
        } catch let error as TaskStoreError {
            logger.warning(
                "the store could not answer",
                metadata: ["request_id": "\(request.id)", "error": "\(error)"]
            )
            return ProblemResponse.make(error, requestID: request.id)
        } catch {
            logger.error(
                "a request failed",
                metadata: ["request_id": "\(request.id)", "error": "\(error)"]
            )
            return ProblemResponse.make(
                .internalServerError,
                "The request could not be answered.",
                requestID: request.id
            )
        }
    }
}
