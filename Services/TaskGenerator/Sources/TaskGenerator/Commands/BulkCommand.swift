import ArgumentParser

/// Submits a file of tasks.
struct BulkCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk",
        abstract: "Submit a file of tasks: one JSON object a line (NDJSON), or a JSON array of them.",
        discussion: """
            The file is read and sent in batches, so it may be larger than memory. What the API refuses is told with \
            its line and does not stop the rest. A request that failed is sent again only when that cannot make a task \
            twice: when every item of it has an idempotency_key, or when it surely was not taken; else the lines in \
            doubt are named. Exit codes: 0 all accepted; 1 some lines were refused, are in doubt, or cannot be read; 2 \
            the API refused a whole request; 3 it could not be reached; 130 interrupted.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The file; - reads standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Give items without an idempotency_key the key PREFIX:LINE, so that the same file can be sent again.",
            valueName: "prefix"
        )
    )
    var keyPrefix: String?

    @Option(help: "Items in one request, 1 to 10000.")
    var batchSize = 10_000

    @Option(help: "How often one batch is sent again.")
    var maxRetries = 12

    @Flag(help: "Print what became of each line: {\"line\": …, \"task\": …} or {\"line\": …, \"error\": …}.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(batchSize) else {
            throw ArgumentParser.ValidationError("--batch-size must be 1 to 10000")
        }
        guard (0...1_000).contains(maxRetries) else {
            throw ArgumentParser.ValidationError("--max-retries must be 0 to 1000")
        }
        guard keyPrefix?.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) ?? true, keyPrefix?.utf8.count ?? 0 <= 200 else {
            throw ArgumentParser.ValidationError("--key-prefix must be at most 200 printable ASCII characters")
        }
    }

    func run(with api: APIClient) async throws {
        let run = BulkRun(
            path: file,
            keyPrefix: keyPrefix,
            batchSize: batchSize,
            sender: BulkSender(api: api, maximumRetries: maxRetries),
            asJSON: json
        )
        let work = Task { @concurrent in try await run.run() }
        let interrupt = InterruptSignal { work.cancel() }
        let code = try await work.value
        interrupt.end()
        if code != ExitStatusCode.success { throw ExitCode(code) }
    }
}
