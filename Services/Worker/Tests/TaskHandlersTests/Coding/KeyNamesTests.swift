import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct KeyNamesTests {
    @Test(
        "a name is spelled in snake case, a run of capitals being one word",
        arguments: [
            ("url", "url"), ("maxPages", "max_pages"), ("userID", "user_id"), ("baseURLPath", "base_url_path"),
            ("x", "x"), ("sha256Sum", "sha256_sum"), ("already_snake", "already_snake"), ("aB", "a_b"),
            ("isHTTPS", "is_https"), ("_private", "_private"), ("", ""),
        ]
    )
    func spells(camelCase: String, snakeCase: String) {
        #expect(SnakeCase.from(camelCase) == snakeCase)
    }

    @Test("keys are found back by their name in JSON")
    func findsKeys() {
        enum Plain: CodingKey { case maxPages, url }
        enum Spelled: String, CodingKey { case maxPages, other = "Some-Name" }
        #expect(KeyNames<Plain>().key("max_pages") == .maxPages)
        #expect(KeyNames<Plain>().key("url") == .url)
        #expect(KeyNames<Plain>().key("max__pages") == nil)
        #expect(KeyNames<Plain>().key("nothing") == nil)
        #expect(KeyNames<Spelled>().jsonName(.maxPages) == "maxPages")
        #expect(KeyNames<Spelled>().key("max_pages") == nil)
        #expect(KeyNames<Spelled>().key("Some-Name") == .other)
        #expect(KeyNames<PathKey>().jsonName(.name("anyName")) == "anyName")
    }
}
