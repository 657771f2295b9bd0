import TestServers

/// A run of slowhttptest, which the package of that name brings.
struct SlowHTTPTool {
    /// What it is slow with.
    enum Attack: String, CaseIterable {
        case heads = "-H"
        case bodies = "-B"
        case reading = "-X"
    }

    private let process: ServiceProcess

    init(_ attack: Attack, port: Int, connections: Int, seconds: Int) throws {
        let path = attack == .reading ? "/large" : "/"
        var words = [attack.rawValue, "-u", "http://127.0.0.1:\(port)\(path)", "-c", "\(connections)", "-r", "500"]
        words += ["-l", "\(seconds)", "-i", "2", "-p", "5"]
        if attack == .reading { words += ["-w", "512", "-y", "1024", "-n", "2", "-z", "16"] }
        process = try ServiceProcess.start(
            executable: "slowhttptest",
            arguments: words,
            environment: ["PATH": "/usr/bin:/bin"]
        )
    }

    /// Waits for its end and returns what its probes said of the server, each answer once.
    func end() async throws -> String {
        try await process.waitForExit(timeout: .seconds(120))
        let plain = process.output().replacing(/\u{1B}\[[0-9;]*m/, with: "")
        let answers = plain.split(separator: "\n").filter { $0.hasPrefix("service available:") }
        let words = Set(answers.compactMap { $0.split(separator: " ").last.map(String.init) })
        return "available: " + words.sorted().joined(separator: ", ")
    }
}
