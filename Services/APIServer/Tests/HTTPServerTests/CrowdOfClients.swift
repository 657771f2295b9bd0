import TestServers

/// Clients in a process of their own, so that its limit of open files is theirs alone.
struct CrowdOfClients {
    private static let script = """
        import resource, signal, socket, sys
        port, count, slow = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "slow"
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        clients = []
        for index in range(count):
            client = socket.socket()
            # From eight addresses, each with ports of its own.
            client.bind((f"127.0.0.{16 + index % 8}", 0))
            client.connect(("127.0.0.1", port))
            if slow:
                starts = (b"GET / HTTP/1.1\\r\\nX: ", b"POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\n")
                client.sendall(starts[index % 2])
            else:
                client.sendall(b"GET /x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                assert client.recv(65536).startswith(b"HTTP/1.1 200")
            clients.append(client)
        print("all are there", flush=True)
        signal.pause()
        """

    private let process: ServiceProcess

    /// Clients that have had an answer and stay, or that have sent half of a request.
    init(_ count: Int, slow: Bool, port: Int) throws {
        process = try ServiceProcess.start(
            executable: "python3",
            arguments: ["-c", Self.script, "\(port)", "\(count)", slow ? "slow" : "idle"],
            environment: ["PATH": "/usr/bin:/bin"]
        )
    }

    /// Waits until all are connected.
    func gathered() async throws {
        try await process.waitForOutput(containing: "all are there", timeout: .seconds(120))
    }

    /// Takes all away at once.
    func leave() async { await process.kill() }
}
