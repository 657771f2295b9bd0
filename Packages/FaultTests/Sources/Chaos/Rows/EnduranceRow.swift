internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// One life of one worker through many restarts of both servers: it consumes soon after each, and uses no more at the end.
struct EnduranceRow: FaultRow {
    let name = "E50"
    let title = "50 restarts of RabbitMQ and 50 of Redis in one worker's life"
    /// How often each server is restarted.
    var rounds = 50
    /// How soon after a server is back a new task must be done.
    private static let limit: Duration = .seconds(5)

    /// What is done to a server.
    private enum Way: String, CaseIterable {
        case storeOrderly = "Redis, in good order"
        case storeKilled = "Redis, kill -9"
        case storeFrozen = "Redis, SIGSTOP for 90 s"
        case brokerOrderly = "RabbitMQ, in good order"
        case brokerKilled = "RabbitMQ, kill -9"
        case brokerFrozen = "RabbitMQ, SIGSTOP for 90 s"
        case queuesDeleted = "RabbitMQ, queues deleted"
        case hostDeleted = "RabbitMQ, virtual host deleted and made again"
    }

    /// The same with another number of restarts.
    func repeated(_ rounds: Int) -> EnduranceRow {
        var row = self
        row.rounds = rounds
        return row
    }

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(
            ownBroker: true,
            apis: 1,
            workers: 1,
            rate: 1,
            tasks: 20,
            brokerPassword: "of-the-tests",
            restLimit: 180
        )
    }

    func inject(_ scene: Scene) async throws {
        let worker = try scene.service("w1").process
        var times: [Way: [Double]] = [:]
        for round in 0..<rounds {
            for way in ways(round) {
                try await carryOut(way, scene)
                let start = ContinuousClock.now
                // Before what has gathered while the server was away: how fast that is done depends on the machine.
                let id = await scene.load.submit(
                    PlannedTask(
                        key: "probe-\(round)-\(way)",
                        parameters: ["seconds": 0.01],
                        members: ["priority": 9]
                    )
                )
                guard let id else { throw HarnessError("\(way.rawValue), round \(round): nothing is accepted") }
                let end = try await scene.stack.end(of: id, within: 60)
                let time = ContinuousClock.now - start
                guard end.status == "completed" else { throw HarnessError("\(way.rawValue), round \(round): \(end)") }
                times[way, default: []].append(time / .seconds(1))
                guard worker.isRunning else { throw HarnessError("\(way.rawValue), round \(round): the worker ended") }
            }
            if round % 10 == 9 { tell(scene, "after \(round + 1) rounds", worker.pid) }
        }
        for way in Way.allCases {
            guard let list = times[way]?.sorted(), let most = list.last else { continue }
            let middle = list[list.count / 2]
            let late = list.count { .seconds($0) > Self.limit }
            let span = "p50 \(Self.rounded(middle)) s, most \(Self.rounded(most)) s"
            scene.measured("\(way.rawValue): \(list.count) times, \(span), \(late) late")
        }
        tell(scene, "at the end", worker.pid)
        let late = times.flatMap { way, list in list.filter { .seconds($0) > Self.limit }.map { (way, $0) } }
        guard late.isEmpty else {
            throw HarnessError("late: \(late.map { "\($0.0.rawValue) \($0.1) s" }.joined(separator: ", "))")
        }
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }

    /// One restart of each server a round, in turn; the slow ways seldom.
    private func ways(_ round: Int) -> [Way] {
        let broker: [Way] = [.brokerOrderly, .brokerKilled, .queuesDeleted, .brokerKilled, .hostDeleted]
        let isSlow = round % 20 == 7
        return [
            isSlow ? .storeFrozen : round.isMultiple(of: 2) ? .storeOrderly : .storeKilled,
            isSlow ? .brokerFrozen : broker[round % broker.count],
        ]
    }

    private func carryOut(_ way: Way, _ scene: Scene) async throws {
        switch way {
        case .storeOrderly: try await scene.restartStore(gracefully: true)
        case .storeKilled: try await scene.restartStore()
        case .storeFrozen: try await scene.suspendStore(for: .seconds(90))
        case .brokerOrderly: try await scene.restartBroker()
        case .brokerKilled: try await scene.killBroker()
        case .brokerFrozen: try await scene.suspendBroker(for: .seconds(90))
        case .queuesDeleted: try await scene.deleteQueues()
        case .hostDeleted:
            try scene.note(.brokerLost, "the virtual host")
            let host = scene.stack.virtualHost
            try await scene.stack.rabbit.evaluate("rabbit_vhost:delete(<<\"\(host)\">>, <<\"tests\">>)")
            try await scene.makeVirtualHost()
        }
    }

    private func tell(_ scene: Scene, _ when: String, _ pid: Int32) {
        guard let level = ProcessLevel(pid: pid) else { return }
        scene.measured(
            "\(when): worker \(level.memoryKiB) KiB, \(level.descriptors) descriptors, \(level.threads) threads"
        )
    }
}
