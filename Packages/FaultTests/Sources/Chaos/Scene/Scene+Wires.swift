internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// Services in networks of their own, and packets that vanish on the way: nobody gets a reset, as when a switch dies.
///
/// `Scripts/chaos.sh` gives the whole program a network of its own where that is allowed, so nothing of this reaches the
/// machine's, and all of it goes with the last process.
extension Scene {
    /// How many there have been in this process: rows that run at once need names and addresses of their own.
    private static let wireCount = Lock(0)

    /// Gives services a network each, in which the servers have their usual address.
    ///
    /// - Returns: Why this machine cannot do it; nil when it is done.
    /// - Throws: When a program cannot be started.
    func layWires(_ names: [String]) async throws -> String? {
        guard ProcessInfo.processInfo.environment["CHAOS_OWN_NETWORK"] == "1" else {
            return "networks of their own need root, unshare, ip and nft: run it by Scripts/chaos.sh"
        }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")
        for name in names {
            let holder = try ServiceProcess.start(
                executable: "unshare",
                arguments: ["--net", "sleep", "infinity"],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
            )
            undoing.withLock { $0.append { holder.signal(9) } }
            try await eventually(within: .seconds(20)) {
                try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(holder.pid)/ns/net") != own
            }
            let number = Self.wireCount.withLock { count in
                count += 1
                return count
            }
            let wire = Wire(interface: "wire\(number)", holder: holder)
            let network = "10.201.\(number / 64 % 256).\(number % 64 * 4 + 1)"
            let there = "10.201.\(number / 64 % 256).\(number % 64 * 4 + 2)"
            guard
                try await tool("sh", "-ec", Self.laying, "sh", wire.interface, "\(holder.pid)", network, there)
                    == .exited(0)
            else { return "a pair of interfaces with a filter for packets cannot be made here" }
            wires.withLock { $0[name] = wire }
        }
        return nil
    }

    /// With the interface's name, the holder's pid and the two addresses.
    private static let laying = """
        there() { nsenter "--net=/proc/$pid/ns/net" "$@"; }
        name=$1 pid=$2 here=$3
        ip link add "$name" type veth peer name way netns "$pid"
        ip addr add "$here/30" dev "$name"
        ip link set "$name" up
        echo 1 >"/proc/sys/net/ipv4/conf/$name/route_localnet"
        there ip addr add "$4/30" dev way
        there ip link set way up
        there sh -c 'echo 1 >/proc/sys/net/ipv4/conf/way/route_localnet'
        there ip route add 127.0.0.1/32 via "$here" dev way src "$4"
        nft "add table netdev $name; add chain netdev $name in { type filter hook ingress device $name priority 0; }"
        there nft "add table netdev way; add chain netdev way in { type filter hook ingress device way priority 0; }"
        """

    /// Lets the packets of these services vanish on these ways as long as the body lasts.
    func drop(_ names: [String], _ ways: [Way], during body: () async throws -> Void) async throws {
        let ports = ways.map { "\($0 == .store ? stack.redis.port : stack.rabbit.port)" }.joined(separator: ", ")
        try await filter(names, ways, "tcp dport { \(ports) } drop", "tcp sport { \(ports) } drop", during: body)
    }

    /// Loses some packets of these services and lets others overtake each other as long as the body lasts.
    func garble(_ names: [String], during body: () async throws -> Void) async throws {
        let rule = "numgen random mod 100 < 5 drop"
        try await filter(names, [.store, .broker], rule, rule) {
            let delay = "root netem delay 50ms 30ms reorder 25% 50%"
            var isDelayed = true
            for wire in try names.map(wire) {
                let outcome = try await tool("tc", ["qdisc", "add", "dev", wire.interface] + delay.words)
                isDelayed = isDelayed && outcome == .exited(0)
            }
            measured("5 of 100 packets lost" + (isDelayed ? ", all of them late and out of order" : "; no netem here"))
            try await body()
            if isDelayed {
                for wire in try names.map(wire) {
                    _ = try await tool("tc", "qdisc", "del", "dev", wire.interface, "root")
                }
            }
        }
    }

    private func wire(_ name: String) throws -> Wire {
        guard let wire = wires.withLock({ $0[name] }) else { throw HarnessError("\(name) has no network of its own") }
        return wire
    }

    private func filter(
        _ names: [String],
        _ ways: [Way],
        _ requests: String,
        _ replies: String,
        during body: () async throws -> Void
    ) async throws {
        let at = BootClock.now()
        let kinds: [ChaosEntry.What] = ways.map { $0 == .store ? .cutFromStore : .cutFromBroker }
        for name in names {
            for kind in kinds { try note(kind, name, at: at) }
            let wire = try wire(name)
            try await nft([], "add rule netdev \(wire.interface) in \(requests)")
            try await nft(wire.prefix, "add rule netdev way in \(replies)")
        }
        try await body()
        for name in names {
            let wire = try wire(name)
            try await nft([], "flush chain netdev \(wire.interface) in")
            try await nft(wire.prefix, "flush chain netdev way in")
            for kind in kinds { try note(kind, name, at: at, until: BootClock.now()) }
        }
    }

    private func nft(_ prefix: [String], _ command: String) async throws {
        let words = prefix + ["nft", command]
        guard try await tool(words[0], Array(words.dropFirst())) == .exited(0) else {
            throw HarnessError("nft refused: \(command)")
        }
    }
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
