import SchedulerModels
import Testing

@testable import ExecutableHandlers

@Suite("The settings of executable handlers", .timeLimit(.minutes(1)))
struct SettingsTests {
    @Test func `Without a folder there are none`() throws {
        #expect(try ExecutableHandlerSettings(Settings(["HANDLERS_DIR": ""])) == nil)
        #expect(try ExecutableHandlerSettings(Settings([:])) == nil)
    }

    @Test func `Every setting is heard`() throws {
        let plain = try #require(try ExecutableHandlerSettings(Settings(["HANDLERS_DIR": "/x"])))
        #expect(plain.folder == "/x")
        #expect(plain.passedVariables == [])
        #expect(plain.maximumOutputBytes == 1_048_576)
        #expect(plain.limits.text == "openFiles=1024,fileSize=1024")
        #expect(plain.user == nil)
        let values = ["HANDLERS_DIR": "/x", "HANDLERS_ENV": "A , B_2", "HANDLERS_MAX_OUTPUT_BYTES": "2048"]
        let set = try #require(try ExecutableHandlerSettings(Settings(values)))
        #expect(set.passedVariables == ["A", "B_2"])
        #expect(set.maximumOutputBytes == 2_048)
    }

    @Test(arguments: [
        ("HANDLERS_ENV", "A,B=C"), ("HANDLERS_ENV", "A B"), ("HANDLERS_ENV", "TASK_ID"),
        ("HANDLERS_MAX_OUTPUT_BYTES", "1"), ("HANDLERS_MAX_MEMORY_MIB", "15"), ("HANDLERS_MAX_PROCESSES", "0"),
        ("HANDLERS_MAX_OPEN_FILES", "-1"), ("HANDLERS_MAX_FILE_MIB", "1.5"), ("HANDLERS_MAX_CPU_SECONDS", "many"),
        ("HANDLERS_USER", "root"), ("HANDLERS_USER", "0:0"), ("HANDLERS_USER", "5"), ("HANDLERS_USER", "4294967295:5"),
    ])
    func `A wrong one is refused by its name, with or without a folder`(name: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ExecutableHandlerSettings(Settings([name: value]))
        }
        #expect(error?.setting == name)
    }
}
