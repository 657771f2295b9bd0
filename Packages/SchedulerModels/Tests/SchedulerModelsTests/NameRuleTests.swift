import SchedulerModels
import Testing

@Suite struct NameRuleTests {
    private let lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789_.-"

    @Test func `each rule takes exactly its characters`() {
        for value in UInt8(0)..<128 {
            let text = String(Character(Unicode.Scalar(value)))
            #expect(NameRule.isName(text) == lowerCase.contains(text))
            #expect(NameRule.isWorkerID(text) == (lowerCase + "ABCDEFGHIJKLMNOPQRSTUVWXYZ").contains(text))
            #expect(NameRule.isTag(text) == (value > 0x20 && value < 0x7F && text != ","))
            #expect(NameRule.isIdempotencyKey(text) == (value >= 0x20 && value < 0x7F))
        }
    }

    @Test(arguments: ["é", "😀", "ａ", "a\u{301}", "\u{0}", "a\u{0}"])
    func `nothing beyond ASCII and no zero is taken`(text: String) {
        #expect(!NameRule.isName(text))
        #expect(!NameRule.isWorkerID(text))
        #expect(!NameRule.isTag(text))
        #expect(!NameRule.isIdempotencyKey(text))
    }

    @Test func `each rule has its length`() {
        let rules: [(limit: Int, accepts: (String) -> Bool)] = [
            (64, NameRule.isName), (128, NameRule.isWorkerID), (64, NameRule.isTag), (255, NameRule.isIdempotencyKey),
        ]
        for rule in rules {
            #expect(!rule.accepts(""))
            #expect(rule.accepts("a"))
            #expect(rule.accepts(String(repeating: "a", count: rule.limit)))
            #expect(!rule.accepts(String(repeating: "a", count: rule.limit + 1)))
        }
    }
}
