import Foundation
import Logging
import Synchronization
import Testing

@testable import HTTPServer

/// Starts a server on a free port, runs the body, and shuts down, also when the body throws.
func withServer(
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    errorResponse: @escaping HTTPErrorRenderer = HTTPServer.plainTextError,
    handler: @escaping HTTPHandler = echo,
    _ body: (HTTPServer) async throws -> Void
) async throws {
    var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
    configure(&configuration)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = HTTPServer(
        configuration: configuration,
        errorResponse: errorResponse,
        logger: logger,
        handler: handler
    )
    try server.start()
    do {
        try await body(server)
        await server.shutdown(grace: .seconds(5))
    } catch {
        await server.shutdown(grace: .zero)
        throw error
    }
}

/// Answers with method, path and body.
let echo: HTTPHandler = { request in
    HTTPResponse(text: "\(request.method.rawValue) \(request.path) \(String(decoding: request.body, as: UTF8.self))")
}

/// A door that handlers wait at until the test opens it.
final class Door: Sendable {
    private let lock = Lock()
    // Safety: both guarded by `lock`.
    nonisolated(unsafe) private var isOpen = false
    nonisolated(unsafe) private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        await withCheckedContinuation { continuation in
            let passes = lock.withLock {
                if unsafe !isOpen { unsafe waiting.append(continuation) }
                return unsafe isOpen
            }
            if passes { continuation.resume() }
        }
    }

    func open() {
        let all = lock.withLock {
            unsafe isOpen = true
            defer { unsafe waiting = [] }
            return unsafe waiting
        }
        for continuation in all { continuation.resume() }
    }
}

/// A value that several threads set and read.
final class Shared<Value: Sendable>: Sendable {
    private let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) private var stored: Value

    init(_ value: Value) { unsafe stored = value }

    var value: Value { lock.withLock { unsafe stored } }

    func change(_ body: (inout Value) -> Void) { lock.withLock { unsafe body(&stored) } }
}

/// Waits until the condition holds; the suite's time limit ends a wait in vain.
func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
