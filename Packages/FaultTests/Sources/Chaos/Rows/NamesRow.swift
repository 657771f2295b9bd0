internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// The servers' name is not to be found, is found late, and then leads elsewhere.
struct NamesRow: FaultRow {
    let name = "D6"
    let title = "names that fail, come late, or lead elsewhere"
    private static let host = "servers.test"

    func setup(_ random: inout SeededGenerator) -> Setup {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "names-\(UInt64.random(in: 0 ... .max, using: &random))"
        ).path
        let enter = [
            "unshare", "-m", "--propagation", "private", "sh", "-c",
            "mount --bind \(folder)/hosts /etc/hosts && mount --bind \(folder)/resolv.conf /etc/resolv.conf && exec \"$0\"",
        ]
        var setup = Setup(rate: 30, restLimit: 120)
        // On every loopback address, so that the name can lead from one to the other.
        setup.redisOptions = ["bind": "127.0.0.1 127.0.0.2", "protected-mode": "no"]
        for name in ["api1", "api2", "w1", "w2", "w3"] {
            setup.prefixes[name] = enter
            setup.ownSettings[name] = ["NAMES": folder]
        }
        setup.storeHost = Self.host
        return setup
    }

    private func folder(_ scene: Scene) -> String { scene.setup.ownSettings["w1"]?["NAMES"] ?? "" }

    func prepare(_ scene: Scene) async throws -> String? {
        guard try await scene.tool("unshare", "-m", "true") == .exited(0) else { return "no mount namespaces" }
        let folder = folder(scene)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        scene.undo("rm -r \(folder)")
        try write(scene, "hosts", "127.0.0.1 localhost\n127.0.0.1 \(Self.host)\n")
        // Nobody listens there: a name that is not in the other file is refused at once.
        try write(scene, "resolv.conf", "nameserver 127.77.0.1\noptions timeout:1 attempts:1\n")
        return nil
    }

    /// Into the same file: another one would not be the one that is mounted.
    private func write(_ scene: Scene, _ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder(scene) + "/" + name))
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        let silent = try SilentNameServer(address: "127.77.0.2")
        defer { silent.stop() }
        for (hosts, nameServer) in [("", "127.77.0.1"), ("", "127.77.0.2"), ("127.0.0.2 \(Self.host)\n", "127.77.0.1")]
        {
            try write(scene, "hosts", "127.0.0.1 localhost\n" + hosts)
            try write(scene, "resolv.conf", "nameserver \(nameServer)\noptions timeout:3 attempts:1\n")
            let names = scene.apis + scene.workers
            let at = BootClock.now()
            for name in names { try scene.note(.cutFromStore, name, at: at) }
            try scene.stack.redis.command("CLIENT", "KILL", "TYPE", "normal")
            try scene.stack.redis.command("CLIENT", "KILL", "TYPE", "pubsub")
            if hosts.isEmpty { try await Task.sleep(for: .seconds(5)) }
            try write(scene, "hosts", "127.0.0.1 localhost\n" + (hosts.isEmpty ? "127.0.0.1 \(Self.host)\n" : hosts))
            try await scene.whenReady(within: .seconds(60))
            for name in names { try scene.note(.cutFromStore, name, at: at, until: BootClock.now()) }
            try await scene.load.reached(scene.load.accepted + 10)
        }
        var elsewhere = 0
        // Each service has several connections, and some come back a little later than those that readiness needs.
        try await eventually(within: .seconds(30), state: { "\(elsewhere) connections lead to the new address" }) {
            elsewhere = try scene.stack.redis.command("CLIENT", "LIST").split(separator: "\n").count {
                $0.contains("laddr=127.0.0.2:")
            }
            return elsewhere >= scene.apis.count + scene.workers.count
        }
    }
}
