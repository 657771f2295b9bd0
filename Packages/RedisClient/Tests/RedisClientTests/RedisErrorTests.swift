import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1)))
struct RedisErrorTests {
    @Test(
        arguments: [
            ("OOM command not allowed when used memory > 'maxmemory'.", RedisErrorCode.outOfMemory, true),
            ("LOADING Redis is loading the dataset in memory", .loading, true), ("BUSY Redis is busy", .busy, true),
            ("READONLY You can't write against a read only replica.", .readOnly, true),
            ("MISCONF Errors writing to the AOF file", .misconfigured, true),
            ("NOAUTH Authentication required.", .noAuthentication, false),
            ("WRONGPASS invalid username-password pair", .wrongPassword, false),
            ("NOPERM this user has no permissions", .noPermission, false),
            ("WRONGTYPE Operation against a key", .wrongType, false),
            ("NOSCRIPT No matching script.", .noScript, false), ("ERR syntax error", .server("ERR"), false),
            ("ERR Function not found", .noFunction, false),
            ("no upper-case word", .server("ERR"), false), ("", .server("ERR"), false),
        ]
    )
    func `an error reply has its first word as code`(text: String, code: RedisErrorCode, isRetryable: Bool) {
        let error = RedisError.server(text, operation: "X")
        #expect(error.code == code)
        #expect(error.isRetryable == isRetryable)
        #expect(!error.mayHaveExecuted)
    }

    @Test func `a script that failed in its middle may have written`() {
        #expect(RedisError.server("WRONGTYPE no", operation: "claim", isScript: true).mayHaveExecuted)
        #expect(RedisError.server("ERR user_script:1: boom", operation: "claim", isScript: true).mayHaveExecuted)
        #expect(!RedisError.server("NOSCRIPT no", operation: "claim", isScript: true).mayHaveExecuted)
        #expect(!RedisError.server("OOM no", operation: "claim", isScript: true).mayHaveExecuted)
        #expect(!RedisError.server("ERR Function not found", operation: "claim", isScript: true).mayHaveExecuted)
    }

    @Test func `arguments that the server repeats stay out of the message`() {
        let text = "ERR unknown command 'FOO', with args beginning with: 'payload' 'more'"
        let error = RedisError.server(text, operation: "FOO")
        #expect("\(error)" == "server(ERR) in FOO: ERR unknown command 'FOO'")
    }

    @Test func `retryable are the failures that pass by themselves`() {
        for code in [RedisErrorCode.notConnected, .connectionLost, .timeout, .overloaded] {
            #expect(RedisError(code, operation: "X", message: "m").isRetryable)
        }
        for code in [RedisErrorCode.closed, .cancelled, .connectionChanged, .protocolViolation, .invalidConfiguration] {
            #expect(!RedisError(code, operation: "X", message: "m").isRetryable)
        }
    }
}
