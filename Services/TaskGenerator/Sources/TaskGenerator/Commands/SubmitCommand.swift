import ArgumentParser
import SchedulerModels

/// Submits one task.
struct SubmitCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Submit a task, and follow it to its end with --wait.",
        discussion: """
            Example: TaskGenerator submit calculator a=6 b=7 operation=multiply --wait
            With --wait the exit code is 0 when the task completed, 1 when it failed, was cancelled or expired, 4 when \
            it did not end in time. Ctrl-C ends the waiting, not the task.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var task: SubmissionOptions

    @Option(help: ArgumentHelp("Follow the task, at most that long when seconds are given.", valueName: "[seconds]"))
    var wait: WaitLimit?

    @Flag(help: "Print the task as the API's JSON.")
    var json = false

    func run(with api: APIClient) async throws {
        let body = try task.body()
        // Only a key makes a lost answer safe to ask for again.
        let submitter = SubmissionClient(api: api, maximumRetries: task.idempotencyKey == nil ? 0 : 5)
        let query = task.strict ? [(name: "strict", value: "true")] : []
        let outcome = await submitter.submit(
            JSONValue.object(body).serialized(),
            query: query,
            isIdempotent: task.idempotencyKey != nil
        )
        var view: TaskView
        switch outcome.answer {
        case .accepted(let accepted, _): view = accepted
        case .failed(let error): throw error
        }
        if let wait {
            if !json { Terminal.writeError("\(PlainText.line(view.id))  \(PlainText.line(view.statusText))\n") }
            let deadline = wait.duration.map { ContinuousClock.now + $0 }
            view = try await TaskFollower(api: api).follow(view.id, until: deadline)
        }
        try StandardOutput.print(json ? view.json.text : TaskOutput.line(view, colour: .ofOutput))
        let code = ExitStatusCode.of(view)
        if wait != nil, code != ExitStatusCode.success { throw ExitCode(code) }
    }
}
