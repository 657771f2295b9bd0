internal import Foundation
internal import Oracle
internal import StackHarness

/// The program.
@main
enum Chaos {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == ["--list"] {
            for row in Rows.all + Rows.mutants {
                say("\(row.name)\t\(Rows.short.contains(row.name) ? "short" : "long")\t\(row.title)")
            }
            return
        }
        guard let options = Options(arguments), !options.chosen.isEmpty else {
            say(Options.usage)
            exit(64)
        }
        if let folder = options.folder { exit(judge(folder)) }
        LogFolder.nameTests { RowRun.label }
        let firstSeed = options.firstSeed ?? UInt64.random(in: 1...999_999)
        say("seed \(firstSeed)")
        let report = await Report(outcomes: run(options, firstSeed: firstSeed))
        say(report.text)
        exit(report.isGood ? 0 : 1)
    }

    /// Prints a line at once, also into a pipe.
    private static func say(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    private static func judge(_ folder: String) -> Int32 {
        do {
            let verdict = Oracle().judge(try History(folder: HistoryFolder(path: folder)))
            for finding in verdict.findings { say("\(finding)") }
            say("\(verdict.accepted) tasks, \(verdict.starts) starts, \(verdict.findings.count) findings")
            return verdict.findings.isEmpty ? 0 : 1
        } catch {
            say("\(error)")
            return 1
        }
    }

    /// Runs what is chosen, some at a time.
    private static func run(_ options: Options, firstSeed: UInt64) async -> [RowOutcome] {
        let end = options.soakHours.map { ContinuousClock.now + .seconds($0 * 3_600) }
        var outcomes: [RowOutcome] = []
        await withTaskGroup(of: RowOutcome.self) { group in
            func take(_ outcome: RowOutcome) {
                outcomes.append(outcome)
                let word = outcome.skipped.map { "skipped: \($0)" } ?? (outcome.isGood ? "ok" : "FAILED")
                let (verdict, seconds) = (outcome.verdict, Int(outcome.seconds.rounded()))
                say(
                    "\(outcome.row)\tseed \(outcome.seed)\t\(word)\t\(seconds) s\t\(verdict.accepted) tasks\t"
                        + "\(verdict.faults) faults\t\(outcome.title)"
                )
                for line in outcome.lines { say("  \(line)") }
                if !outcome.isGood { say(Report.details(outcome).joined(separator: "\n")) }
            }
            var running = 0
            var round: UInt64 = 0
            repeat {
                for row in options.chosen {
                    if let end, ContinuousClock.now >= end { break }
                    if running == options.lanes, let outcome = await group.next() {
                        take(outcome)
                        running -= 1
                    }
                    let run = RowRun(row: row, seed: firstSeed + round, tolerated: options.tolerated)
                    group.addTask { await run.outcome() }
                    running += 1
                }
                round += 1
            } while end.map { ContinuousClock.now < $0 } ?? (round < options.seeds)
            for await outcome in group { take(outcome) }
        }
        return outcomes
    }
}
