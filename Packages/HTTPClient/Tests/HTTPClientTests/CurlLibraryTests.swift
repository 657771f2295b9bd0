import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(1)))
struct CurlLibraryTests {
    @Test("a missing libcurl is named, with the package to install")
    func namesMissingLibrary() throws {
        let failure = try #require(CurlLibrary.load("libcurl-of-nobody.so.4"))
        #expect(failure.code == .libraryMissing)
        #expect(failure.isRetryable)
        #expect(failure.message.contains("libcurl-of-nobody.so.4"))
        #expect(failure.message.contains("libcurl4"))
    }

    @Test("a library that lacks a function is refused, and the function named")
    func namesMissingFunction() throws {
        let failure = try #require(CurlLibrary.load("libc.so.6"))
        #expect(failure.code == .libraryMissing)
        #expect(failure.message.contains("curl_global_init"))
        #expect(CurlLibrary.failure == nil)
    }
}
