import ArgumentParser
import SchedulerModels

/// Submits a seeded workload and reports what came of it.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Submit many tasks at a steady rate and report latencies, and with --wait the results.",
        discussion: """
            The same seed gives the same tasks. Results are checked: a calculator task with a wrong answer counts as \
            failed, and a fail task must fail. Exit codes: 0 all accepted and, with --wait, all ended as they should; \
            1 otherwise; 3 the API was never reached; 130 interrupted (the report so far is printed).
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "How many tasks.")
    var count = 100

    @Option(help: "Tasks per second, whether or not the API keeps up; 0 for as fast as possible.")
    var rate: Double = 0

    @Option(help: "Weights of the kinds of task: calculator, echo, sleep, fail.")
    var mix = TaskMix.standard

    @Option(help: "0 to 9, or random.")
    var priority = PriorityChoice.fixed(5)

    @Option(help: "The queue the tasks wait in.")
    var queue = "default"

    @Option(help: "Submissions under way at once.")
    var concurrency = 16

    @Option(
        help: ArgumentHelp(
            "Follow every task, at most that long after the last submission (600 s when not given).",
            valueName: "[seconds]"
        )
    )
    var wait: WaitLimit?

    @Option(help: "The seed of the workload; drawn at random when not given.")
    var seed: UInt64?

    @Option(help: "How often one submission is sent again; 12 times outlast some 25 seconds without an API.")
    var maxRetries = 12

    @Flag(
        inversion: .prefixedNo,
        help: "Give every task an idempotency key, so that a repeated request makes no second task."
    )
    var idempotent = true

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000_000).contains(count) else {
            throw ArgumentParser.ValidationError("--count must be at least 1")
        }
        guard rate >= 0, rate <= 1_000_000 else {
            throw ArgumentParser.ValidationError("--rate must be between 0 and 1000000")
        }
        guard (1...1_024).contains(concurrency) else {
            throw ArgumentParser.ValidationError("--concurrency must be 1 to 1024")
        }
        guard (0...1_000).contains(maxRetries) else {
            throw ArgumentParser.ValidationError("--max-retries must be 0 to 1000")
        }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 0...UInt64(Int32.max))
        let tally = GenerationTally(GenerationReport(planned: count, waits: wait != nil, seed: seed))
        let api = try connection.client(maximumConnections: concurrency + GenerationRun.followers(concurrency: concurrency))
        try await Self.requireAnswer(of: api)
        let generation = generationRun(seed: seed, api: api, tally: tally)
        let work = Task { @concurrent in await generation.run() }
        let progress = Task { @concurrent in await ProgressReporter(tally: tally).run() }
        let interrupt = InterruptSignal { work.cancel() }
        await work.value
        interrupt.end()
        let wasInterrupted = work.isCancelled
        progress.cancel()
        await progress.value
        await api.close()
        let report = await tally.finish(wasInterrupted: wasInterrupted)
        if report.accepted < report.submitted, let line = await tally.lastFailureLine {
            Terminal.writeError("last failure: \(line)\n")
        }
        try StandardOutput.print(json ? report.json.text : report.text)
        throw ExitCode(report.exitCode)
    }

    /// Ends the program when nobody is there: no retries for a wrong address.
    private static func requireAnswer(of api: APIClient) async throws {
        do {
            _ = try await api.call("GET", "/health/live")
        } catch  where error.status == nil && error.code != .unreadable {
            Terminal.writeError("\(error)\n")
            throw ExitCode(error.exitCode)
        } catch {
            // It answered; the submissions will show what it can do.
        }
    }

    private func generationRun(seed: UInt64, api: APIClient, tally: GenerationTally) -> GenerationRun {
        let runName = "generate-" + String(UInt64.random(in: .min ... .max), radix: 36)
        return GenerationRun(
            workload: Workload(
                seed: seed,
                mix: mix,
                priority: priority,
                queue: queue,
                runName: idempotent ? runName : nil
            ),
            count: count,
            arrivals: ArrivalRate(perSecond: rate),
            concurrency: concurrency,
            submitter: SubmissionClient(api: api, maximumRetries: maxRetries),
            follower: wait == nil ? nil : TaskFollower(api: api),
            waitLimit: wait?.duration ?? .seconds(600),
            tally: tally
        )
    }
}
