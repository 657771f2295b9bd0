import SchedulerModels
import Testing

@testable import TaskGenerator

@Suite struct TopScreenTests {
    private func snapshot(queues: Int = 2, statistics: Bool = true) throws -> TopSnapshot {
        let window =
            #"{"submitted_per_second":12.34,"completed_per_second":11,"failed":3,"retried":1,"error_rate":0.0123,"#
            + #""queue_latency":{"p50":0.0042,"p99":1.25,"count":9},"run_time":{"p50":null,"p99":null,"count":0}}"#
        let text =
            #"{"tasks":{"pending":7,"scheduled":0,"running":2,"retrying":0,"completed":90,"failed":3,"cancelled":0,"expired":0},"#
            + #""windows":{"1m":\#(window)},"workers":{"idle":1,"busy":1,"draining":0,"lost":1,"slots":8,"slots_used":2,"utilisation":0.25}}"#
        func queue(_ number: Int) throws -> JSONValue {
            try JSONParser.parse(
                #"{"queue":"q\#(number)","ready":\#(number),"running":0,"scheduled":0,"consumers":1,"#
                    + #""paused":\#(number == 1),"rates":{"submitted_per_minute":1,"completed_per_minute":2,"failed_per_minute":0}}"#
            )
        }
        func worker(_ name: String, _ status: String) throws -> JSONValue {
            try JSONParser.parse(
                #"{"worker_id":"\#(name)","status":"\#(status)","hostname":"h","pid":1,"running":[],"concurrency":4,"#
                    + #""processed_tasks":5,"failed_tasks":0,"last_heartbeat":"T","queues":["q0"]}"#
            )
        }
        return TopSnapshot(
            statistics: statistics ? try JSONParser.parse(text) : nil,
            queues: try (0..<queues).map(queue),
            workers: [try worker("w1", "busy"), try worker(#"w\u001b[2J"#, "lost")]
        )
    }

    private func screen(
        _ order: TopOrder = .name,
        width: Int = 200,
        height: Int? = nil,
        isColoured: Bool = false
    ) -> TopScreen {
        TopScreen(address: "http://h", order: order, width: width, height: height, isColoured: isColoured)
    }

    @Test func `A moment has exactly this look`() throws {
        let lines = screen().lines(try snapshot()).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        #expect(
            lines == [
                "http://h   sorted by name (n r u c f, s next)   q quit",
                "tasks    pending 7  scheduled 0  running 2  retrying 0  completed 90  failed 3  cancelled 0  expired 0",
                "1m       submitted 12.3/s  completed 11.0/s  failed 3  retried 1  errors 1.2 %  wait p50 4 ms p99 1.3 s"
                    + "  run p50 - p99 -",
                "workers  idle 1  busy 1  draining 0  lost 1  slots 2/8 (25.0 %)",
                "",
                "QUEUE  READY  RUNNING  SCHEDULED  CONSUMERS  SUBMITTED/MIN  COMPLETED/MIN  FAILED/MIN  STATE",
                "q0     0      0        0          1          1              2              0           active",
                "q1     1      0        0          1          1              2              0           paused",
                "",
                "WORKER      STATUS  HOST  PID  RUNNING  PROCESSED  FAILED  LAST HEARTBEAT  QUEUES",
                "w1          busy    h     1    0/4      5          0       T               q0",
                "w\\u{1b}[2J  lost    h     1    0/4      5          0       T               q0",
            ]
        )
    }

    @Test(arguments: [1, 5, 8, 12, 24, 60], [0, 1, 20, 79, 200])
    func `It fits every terminal`(height: Int, width: Int) throws {
        let lines = screen(width: width, height: height).lines(
            try snapshot(queues: 40),
            problem: "the API cannot be reached"
        )
        #expect(lines.count <= height)
        for line in lines { #expect(line.count <= width && !line.contains("\u{1B}")) }
        if height == 24, width == 79 {
            #expect(lines.contains { $0.hasPrefix("… ") } && lines.contains { $0.hasPrefix("w1") })
        }
    }

    @Test func `Queues are sorted by what is asked for, and without statistics it says so`() throws {
        let lines = screen(.ready).lines(try snapshot(queues: 3, statistics: false))
        #expect(lines.filter { $0.hasPrefix("q") }.map { $0.prefix(2) } == ["q2", "q1", "q0"])
        #expect(lines.contains("this server has no /stats"))
        #expect(TopOrder.allCases.allSatisfy { $0.next != $0 } && TopOrder.failed.next == .name)
        #expect(TopOrder(key: UInt8(ascii: "r")) == .ready && TopOrder(key: UInt8(ascii: "x")) == nil)
    }

    @Test func `Only colours are added for a terminal that has them`() throws {
        let plain = screen().lines(try snapshot())
        let coloured = screen(isColoured: true).lines(try snapshot())
        #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "") } == plain)
        #expect(coloured.contains { $0.hasPrefix("\u{1B}[31mw") } && coloured.contains { $0.hasPrefix("\u{1B}[33mq1") })
    }
}
