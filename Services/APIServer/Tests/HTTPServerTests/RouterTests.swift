import HTTPServer
import Testing

@Suite("Router", .timeLimit(.minutes(1)))
struct RouterTests {
    private let router: Router = {
        var router = Router()
        for (method, pattern) in [
            (HTTPMethod.get, "/"), (.get, "/tasks/"), (.post, "/tasks/"), (.post, "/tasks/bulk"),
            (.get, "/tasks/{task_id}"), (.delete, "/tasks/{task_id}"), (.post, "/tasks/{task_id}/cancel"),
        ] {
            router.add(method, pattern) { request in
                let values = request.pathParameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return HTTPResponse(text: ([pattern] + values).joined(separator: " "))
            }
        }
        return router
    }()

    private func answer(_ method: HTTPMethod, _ path: String) async -> (status: Int, text: String, allow: String?) {
        let response = await router.respond(to: HTTPRequest(method: method, target: path, path: path))
        let allow = response.headers.first { $0.0 == "Allow" }?.1
        guard case .bytes(let bytes) = response.body else { return (response.status.rawValue, "stream", allow) }
        return (response.status.rawValue, String(decoding: bytes, as: UTF8.self), allow)
    }

    @Test(
        "Paths lead to their handlers, with and without a trailing slash",
        arguments: [
            (HTTPMethod.get, "/", "/"), (.get, "/tasks", "/tasks/"), (.get, "/tasks/", "/tasks/"),
            (.get, "/tasks/1", "/tasks/{task_id} task_id=1"), (.get, "/tasks/1/", "/tasks/{task_id} task_id=1"),
            (.post, "/tasks/1/cancel", "/tasks/{task_id}/cancel task_id=1"), (.post, "/tasks/bulk", "/tasks/bulk"),
            (.get, "/tasks/bulk", "/tasks/{task_id} task_id=bulk"), (.head, "/tasks/1", "/tasks/{task_id} task_id=1"),
        ]
    )
    func found(method: HTTPMethod, path: String, text: String) async {
        let answer = await answer(method, path)
        #expect(answer.status == 200)
        #expect(answer.text == text)
    }

    @Test("Only a route that says so is brief, with and without a trailing slash")
    func brief() {
        var router = Router()
        router.add(.post, "/tasks", isBrief: true) { _ in HTTPResponse(text: "") }
        router.add(.get, "/tasks") { _ in HTTPResponse(text: "") }
        router.add(.post, "/tasks/{task_id}", isBrief: true) { _ in HTTPResponse(text: "") }
        #expect(router.isBrief(.post, "/tasks"))
        #expect(router.isBrief(.post, "/tasks/"))
        for (method, path) in [(HTTPMethod.get, "/tasks"), (.post, "/tasks//"), (.post, "/tasks/1"), (.post, "/")] {
            #expect(!router.isBrief(method, path))
        }
    }

    @Test("Unknown paths are 404", arguments: ["/task", "/tasks//", "/tasks//cancel", "/tasks/1/cancel/2", "//tasks"])
    func unknown(path: String) async {
        #expect(await answer(.post, path).status == 404)
    }

    @Test("A known path with another method is 405 and names the allowed ones")
    func otherMethod() async {
        let answer = await answer(.put, "/tasks/1")
        #expect(answer.status == 405)
        #expect(answer.allow == "GET, HEAD, DELETE, OPTIONS")
        let bulk = await self.answer(.patch, "/tasks/bulk")
        #expect(bulk.allow == "GET, HEAD, POST, DELETE, OPTIONS")
    }

    @Test("OPTIONS on a known path is 204 with the allowed methods")
    func options() async {
        let answer = await answer(.options, "/tasks/1/cancel")
        #expect(answer.status == 204)
        #expect(answer.allow == "POST, OPTIONS")
    }
}
