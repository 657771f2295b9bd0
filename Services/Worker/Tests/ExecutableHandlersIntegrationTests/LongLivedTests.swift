import Glibc
import SchedulerModels
import TaskHandlers
import TestServers
import Testing

@testable import ExecutableHandlers

@Suite("Long-lived handlers", .timeLimit(.minutes(3)))
struct LongLivedTests {
    /// A process that answers each task with what `answer` writes; `$id` is the task, `$line` the request.
    private func serving(_ answer: String) -> String {
        """
        #!/bin/sh
        echo $$ >> started
        while IFS= read -r line; do
            id=${line#*'"task_id":"'}; id=${id%%'"'*}
            \(answer)
        done
        """
    }

    private let pid = #"printf '{"task_id":"%s","result":%s}\n' "$id" $$"#
    private let longLived = #"{"form":"long-lived"}"#

    /// The process that answered.
    private func process(of run: BenchRun) throws -> Int32 { try #require(run.result.flatMap { Int32($0.text) }) }

    @Test func `One process answers task after task`() async throws {
        try await HandlerBench.with(["x": serving(pid), "x.json": longLived]) { bench in
            var answers: Set<String> = []
            for number in 0..<10 {
                let run = await bench.run(id: "task-\(number)")
                answers.insert(String(try process(of: run)))
            }
            #expect(answers.count == 1)
            #expect(bench.line(of: "started") == answers.first)
        }
    }

    @Test func `The request holds everything, and answers of all kinds are heard`() async throws {
        let answer = """
            echo "log of $id" >&2
            printf '{"task_id":"%s","log":"%s"}\\n' "$id" "in words"
            printf '{"task_id":"%s","progress":{"fraction":0.5,"message":"half"}}\\n' "$id"
            case $line in
            *fail*) printf '{"task_id":"%s","error":{"code":"c","message":"m","retryable":false}}\\n' "$id" ;;
            *later*) printf '{"task_id":"%s","postpone":9,"message":"m"}\\n' "$id" ;;
            *) printf '{"task_id":"%s","result":%s}\\n' "$id" "$line" ;;
            esac
            """
        try await HandlerBench.with(["x": serving(answer), "x.json": longLived]) { bench in
            let run = await bench.run("x", ["a": 1.0.json])
            let request = try #require(run.result)
            #expect(request["parameters"]?.text == #"{"a":1}"#)
            #expect(request["attempt"] == 1 && request["max_attempts"] == 3 && request["fence"] == 7)
            #expect(request["task_type"] == "x")
            #expect(run.lines.sorted() == ["in words", "log of 018f0000-0000-7000-8000-000000000000"])
            #expect(run.progress == ["0.5 half"])
            let failure = HandlerFailure(code: "c", message: "m", retryable: false)
            #expect(await bench.run("x", ["do": "fail"]).failure == failure)
            #expect(await bench.run("x", ["do": "later"]).failure == .tryLater(after: .seconds(9), "m"))
            #expect(bench.line(of: "started")?.contains("\n") == false, "a failed task is no reason for a new process")
        }
    }

    @Test func `A process that dies in the middle costs its own task and is replaced`() async throws {
        let answer = "case $line in *die*) echo last words >&2; exit 3 ;; esac\n" + pid
        try await HandlerBench.with(["x": serving(answer), "x.json": longLived]) { bench in
            let first = try process(of: await bench.run())
            let failure = await bench.run("x", ["do": "die"]).failure
            #expect(failure?.code == "exit_status")
            #expect(failure?.message == "the handler left with status 3: last words")
            #expect(failure?.retryable == true)
            let second = try process(of: await bench.run())
            #expect(second != first)
        }
    }

    @Test(
        "A process that does not keep to the protocol is killed and replaced",
        arguments: [
            ("hello", "invalid_answer"), (#"{\"task_id\":\"other\",\"result\":1}"#, "invalid_answer"),
            ("", "invalid_answer"),
        ]
    )
    func garbage(line: String, code: String) async throws {
        let answer = "case $line in *garbage*) echo \"\(line)\"; sleep 1000 ;; esac\n" + pid
        try await HandlerBench.with(["x": serving(answer), "x.json": longLived]) { bench in
            let first = try process(of: await bench.run())
            let failure = await bench.run("x", ["do": "garbage"]).failure
            #expect(failure?.code == code)
            #expect(!Survivors.isAlive(first))
            #expect(try process(of: await bench.run()) != first)
        }
    }

    @Test func `An answer without an end, larger than allowed, is refused`() async throws {
        let answer = "case $line in *flood*) cat /dev/zero ;; esac\n" + pid
        let files = ["x": serving(answer), "x.json": longLived]
        try await HandlerBench.with(files, maximumOutputBytes: 4_096) { bench in
            #expect(await bench.run("x", ["do": "flood"]).failure?.code == "output_too_large")
            #expect(await bench.run().result != nil)
        }
    }

    @Test func `A process that is told to stop is ended with its descendants and replaced`() async throws {
        let survivors = Survivors()
        let answer = "case $line in *hang*) setsid sleep \(survivors.mark) & sleep \(survivors.mark) ;; esac\n" + pid
        try await HandlerBench.with(["x": "\(serving(answer))", "x.json": longLived]) { bench in
            let first = try process(of: await bench.run())
            let attempt = Task { await bench.run("x", ["do": "hang"]) }
            try await eventually(within: .seconds(30)) { survivors.alive.count == 2 }
            attempt.cancel()
            #expect(await attempt.value.failure == .cancelled)
            #expect(survivors.alive == [])
            #expect(!Survivors.isAlive(first))
            #expect(try process(of: await bench.run()) != first)
        }
    }

    @Test func `After so many tasks a process is replaced`() async throws {
        let files = ["x": serving(pid), "x.json": #"{"form":"long-lived","max_tasks":2}"#]
        try await HandlerBench.with(files) { bench in
            var answers: [JSONValue?] = []
            for _ in 0..<4 { answers.append(await bench.run().result) }
            #expect(answers[0] == answers[1] && answers[2] == answers[3])
            #expect(answers[1] != answers[2])
        }
    }

    @Test func `A process that has nothing to do for a while is ended`() async throws {
        let files = ["x": serving(pid), "x.json": #"{"form":"long-lived","idle_seconds":0.2}"#]
        try await HandlerBench.with(files) { bench in
            let process = try self.process(of: await bench.run())
            try await eventually(within: .seconds(20)) { !Survivors.isAlive(process) }
            #expect(await bench.run().result != nil)
        }
    }

    @Test func `There are no more processes than tasks at once, nor than the sidecar allows`() async throws {
        let slow = "sleep 0.3\n" + pid
        let files = [
            "x": serving(slow), "x.json": longLived, "one": serving(slow),
            "one.json": #"{"form":"long-lived","max_processes":1}"#,
        ]
        try await HandlerBench.with(files, concurrency: 3) { bench in
            for (type, most) in [("x", 3), ("one", 1)] {
                let answers = await withTaskGroup(of: JSONValue?.self) { group in
                    for number in 0..<3 {
                        group.addTask {
                            var run = await bench.run(type, id: "task-\(number)")
                            // On a busy machine it may have waited for the others for too long.
                            while run.failure?.isPostponed == true { run = await bench.run(type, id: "task-\(number)") }
                            return run.result
                        }
                    }
                    return await group.reduce(into: Set<String>()) { $0.insert($1?.text ?? "failed") }
                }
                #expect(answers.count <= most)
                #expect(!answers.contains("failed"))
            }
        }
    }

    @Test func `A task that finds all processes busy for long is put off`() async throws {
        let answer = "sleep 1000\n" + pid
        let files = ["x": serving(answer), "x.json": #"{"form":"long-lived","max_processes":1}"#]
        try await HandlerBench.with(files) { bench in
            let busy = Task { await bench.run() }
            try await eventually(within: .seconds(30)) { bench.line(of: "started") != nil }
            #expect(await bench.run(id: "other").failure?.isPostponed == true)
            busy.cancel()
            _ = await busy.value
        }
    }

    @Test func `Closing ends the processes that wait`() async throws {
        let files = ["x": serving(pid), "x.json": longLived]
        var process: Int32 = 0
        try await HandlerBench.with(files) { bench in
            process = try self.process(of: await bench.run())
            #expect(Survivors.isAlive(process))
        }
        #expect(!Survivors.isAlive(process))
    }

    @Test func `The lease's end ends a process with a task, and only that`() async throws {
        let answer = "case $line in *hang*) echo > hanging; sleep 1000 ;; esac\n" + pid
        try await HandlerBench.with(["x": serving(answer), "x.json": longLived]) { bench in
            var idle: Int32?
            // A busy machine may need longer than the lease for the first task.
            for seconds in [3, 6, 12, 24] where idle == nil {
                let end = ContinuousClock.now + .seconds(seconds)
                bench.lease.move(to: end)
                let process = try? process(of: await bench.run())
                if ContinuousClock.now < end - .seconds(1) { idle = process }
            }
            let process = try #require(idle)
            let end = try #require(bench.lease.moment)
            try await eventually(within: .seconds(40)) { ContinuousClock.now > end }
            #expect(Survivors.isAlive(process), "nobody is harmed by one without a task")
            bench.lease.move(to: .now + .seconds(300))
            #expect(try self.process(of: await bench.run()) == process)
            let hanging = Task { await bench.run("x", ["do": "hang"]) }
            try await eventually(within: .seconds(30)) { bench.line(of: "hanging") != nil }
            bench.lease.move(to: .now + .milliseconds(500))
            #expect(await hanging.value.failure?.code == "lease_lost")
            #expect(!Survivors.isAlive(process))
        }
    }
}

extension Double {
    fileprivate var json: JSONValue { .double(self) ?? .null }
}
