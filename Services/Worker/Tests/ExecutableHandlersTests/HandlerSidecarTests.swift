import Testing

@testable import ExecutableHandlers

@Suite("Sidecars", .timeLimit(.minutes(1)))
struct HandlerSidecarTests {
    private func read(_ text: String) throws -> HandlerSidecar { try HandlerSidecar(Array(text.utf8)) }

    @Test func `Everything in one is heard`() throws {
        #expect(try read("{}") == HandlerSidecar())
        let oneShot = try read(#"{"form":"one-shot","memory_mib":64,"environment":["TOKEN"]}"#)
        #expect(oneShot.form == .oneShot)
        #expect(oneShot.limits[.memory] == 64)
        #expect(oneShot.environment == ["TOKEN"])
        let plain = try read(#"{"form":"long-lived"}"#)
        #expect(plain.form == .longLived(LongLivedSettings()))
        let set = try read(#"{"form":"long-lived","max_tasks":5,"idle_seconds":0.5,"max_processes":2}"#)
        let life = LongLivedSettings(maximumTasks: 5, idleTime: .milliseconds(500), maximumProcesses: 2)
        #expect(set.form == .longLived(life))
    }

    @Test(
        "What is wrong is named",
        arguments: [
            ("", "JSON"), ("[]", "object"), (#"{"from":"one-shot"}"#, "from"), (#"{"form":"daemon"}"#, "form"),
            (#"{"form":1}"#, "form"), (#"{"max_tasks":5}"#, "max_tasks"), (#"{"memory_mib":1}"#, "memory_mib"),
            (#"{"form":"long-lived","max_tasks":0}"#, "max_tasks"), (#"{"environment":["A B"]}"#, "environment"),
            (#"{"environment":"A"}"#, "environment"), (#"{"form":"long-lived","idle_seconds":-1}"#, "idle_seconds"),
            (#"{"form":"long-lived","max_processes":0}"#, "max_processes"), (#"{"open_files":15}"#, "open_files"),
            (#"{"file_mib":0}"#, "file_mib"), (#"{"cpu_seconds":1.5}"#, "cpu_seconds"),
            (#"{"processes":9223372036854775808}"#, "processes"),
        ]
    )
    func refuses(text: String, name: String) {
        let error = #expect(throws: SidecarError.self) { try read(text) }
        #expect(error?.reason.contains(name) == true)
    }
}
