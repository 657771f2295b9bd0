import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

@testable import TaskGenerator

/// Commands on all tasks that match filters: the built program against a scripted API.
@Suite(.timeLimit(.minutes(3))) struct MatchingProgramTests {
    /// An API with two steps of tasks, of which three can be changed.
    private func server(_ bodies: RequestLog) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            guard let body = try? JSONParser.parse(request.body), request.target == "/tasks/actions" else {
                return .text("{}", status: 404)
            }
            bodies.add(body)
            let isFirst = body["cursor"] == nil
            return .text(
                #"{"action":"retry","matched":2,"changed":\#(isFirst ? 2 : 1),"scanned":9,"next_cursor":\#(isFirst ? #""c""# : "null")}"#
            )
        }
    }

    @Test func `retry with filters goes step by step to the end`() async throws {
        let bodies = RequestLog()
        let server = try server(bodies)
        let arguments = ["retry", "--status", "failed,expired", "--error", "time out", "--api-url", server.url("")]
        let (code, output, errors) = try await BuiltProgram.runApart(arguments + ["--yes"])
        #expect(code == .exited(0) && errors.isEmpty, "\(errors)")
        #expect(output.hasPrefix("4 tasks match; did retry 3"))
        let sent = bodies.all
        #expect(sent.map { $0["dry_run"] } == [true, true, false, false])
        #expect(sent.map { $0["cursor"]?.stringValue } == [nil, "c", nil, "c"])
        #expect(sent.allSatisfy { $0["filter"] == ["status": "failed,expired", "error": "time out"] })
    }

    @Test func `A dry run only counts, and without a terminal nothing is done unasked`() async throws {
        let bodies = RequestLog()
        let server = try server(bodies)
        let arguments = ["retry", "--since", "2h", "--json", "--api-url", server.url("")]
        let (code, output, _) = try await BuiltProgram.runApart(arguments + ["--dry-run"])
        #expect(code == .exited(0))
        #expect(try JSONParser.parse(output)["changed"] == 3)
        let (refused, _, errors) = try await BuiltProgram.runApart(arguments)
        #expect(refused == .exited(64) && errors.contains("--yes"))
        #expect(bodies.all.allSatisfy { $0["dry_run"] == true && $0["filter"]?["created_after"]?.stringValue != nil })
    }

    @Test(arguments: [
        ["retry"], ["delete", "ID", "--all"], ["cancel", "ID", "--status", "failed"],
        ["delete", "--all", "--queue", "mail"],
        ["list", "--since", "yesterday"], ["retry", "ID", "--dry-run"],
    ])
    func `A command line that could be meant in two ways is refused`(arguments: [String]) async throws {
        let (code, _, _) = try await BuiltProgram.runApart(arguments + ["--api-url", "http://127.0.0.1:1"])
        #expect(code == .exited(64))
    }

    @Test func `A moment is a time or how long ago`() {
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        #expect(MomentArgument(argument: "90s")?.moment(now: now) == Timestamp(milliseconds: 1_799_999_910_000))
        #expect(MomentArgument(argument: "2h")?.moment(now: now) == Timestamp(milliseconds: 1_799_992_800_000))
        #expect(MomentArgument(argument: "1970-01-01T00:00:01Z")?.moment(now: now) == Timestamp(milliseconds: 1_000))
        #expect(MomentArgument(argument: "99y") == nil && MomentArgument(argument: "-5m") == nil)
        #expect(MomentArgument(argument: "") == nil && MomentArgument(argument: "h") == nil)
    }
}
