import Oracle
import Testing

@Suite("The oracle", .timeLimit(.minutes(1)))
struct OracleTests {
    @Test func `finds nothing where every repeat is explained`() {
        let verdict = Oracle().judge(SampleHistory.clean)
        #expect(verdict.findings.isEmpty, "\(verdict.findings)")
        #expect(verdict.accepted == 6 && verdict.recovered == 1)
        #expect(verdict.starts == 12 && verdict.repeats == 5)
    }

    @Test(arguments: PlantedDefect.all)
    func `finds each planted defect by its name, and nothing else`(_ defect: PlantedDefect) {
        var history = SampleHistory.clean
        defect.plant(&history)
        #expect(history != SampleHistory.clean, "nothing was planted")
        let findings = Oracle().judge(history).findings
        #expect(Set(findings.map(\.name)).subtracting(defect.also) == [defect.name], "\(findings)")
    }

    @Test func `has a planted defect for everything that it can find`() {
        #expect(Set(PlantedDefect.all.map(\.name)) == Set(Finding.Name.allCases))
    }

    @Test func `takes what ran before its task was claimed for no attempt`() {
        var history = SampleHistory.clean
        // Two messages of one task, at the same time; the second finds it ended. And one that was claimed after all.
        for (task, pid) in [("t0", Int32(14)), ("t0", 15), ("t3", 14)] { history.compute(task, pid: pid, at: 150) }
        history.handler.removeAll { $0.task == "t0" && $0.fence > 0 }
        history.state.tasks[0].settled = nil
        history.state.tasks[0].worker = "w15"
        let findings = Oracle().judge(history).findings
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func `does not take a stopped attempt for an overlap, and a graceful stop explains it`() {
        var history = SampleHistory.clean
        SampleHistory.run("t0", 0, pid: 18, from: 40, to: nil, in: &history)
        history.handler.append(SampleHistory.entry(.stopped, "t0", 0, pid: 18, at: 60))
        #expect(Oracle().judge(history).count(.repeated) == 1)
        history.chaos.append(ChaosEntry(.terminate, "w18", pid: 18, at: 50))
        #expect(Oracle().judge(history).findings.isEmpty)
    }
}
