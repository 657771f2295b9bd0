internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// What is done to Redis.
extension Scene {
    /// SIGKILL (or SIGTERM), and a new start after that time.
    func restartStore(gracefully: Bool = false, after pause: Duration = .zero) async throws {
        try await during(.storeDown, "restart") {
            if gracefully { try await stack.redis.terminate() } else { await stack.redis.kill() }
            try await Task.sleep(for: pause)
            try await stack.redis.restart()
        }
    }

    /// SIGSTOP of Redis for that time.
    func suspendStore(for time: Duration) async throws {
        try await during(.storeDown, "suspended") {
            stack.redis.suspend()
            defer { stack.redis.resume() }
            try await Task.sleep(for: time)
        }
    }

    /// Restarts Redis without what it wrote in the last moments before its end.
    ///
    /// - Parameters:
    ///   - time: How much is lost.
    ///   - isTorn: Whether the cut goes through the middle of a record.
    /// - Throws: When Redis does not come back, or its file is not where it is expected.
    func restartStoreLosing(_ time: Duration, isTorn: Bool) async throws {
        let file = try appendFile()
        // First: what comes between the two counts as lost, and may be.
        let at = BootClock.now()
        let kept = try size(of: file)
        try await Task.sleep(for: time)
        try await during(.storeDown, "restart with loss") {
            await stack.redis.kill()
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            let whole = try size(of: file)
            // Redis drops an incomplete record at the end by itself: the boundary needs no search.
            try handle.truncate(atOffset: isTorn && kept > 3 && whole > kept + 7 ? kept + 7 : kept)
            try handle.close()
            try note(.storeLost, "the last \(time)", at: at, until: BootClock.now())
            try await stack.redis.restart()
        }
    }

    /// The file that Redis appends its writes to.
    private func appendFile() throws -> String {
        let folder = stack.redis.folder + "/appendonlydir"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        guard let name = names.filter({ $0.hasSuffix(".incr.aof") }).max() else {
            throw HarnessError("\(folder) holds no file that is appended to")
        }
        return folder + "/" + name
    }

    private func size(of file: String) throws -> UInt64 {
        try FileManager.default.attributesOfItem(atPath: file)[.size] as? UInt64 ?? 0
    }
}
