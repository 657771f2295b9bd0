import Foundation
import FuzzTargets
import Testing

/// The committed corpus, without a fuzzer: what once was interesting stays read as it should be.
@Suite("Replaying the fuzz corpus", .timeLimit(.minutes(2)))
struct CorpusReplayTests {
    private static func corpus(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appending(path: "Corpus").appending(path: target.rawValue)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `Every target has a corpus, and each input of it is read without a finding`(target: FuzzTarget) throws {
        let inputs = try Self.corpus(target)
        #expect(inputs.count >= 5)
        for input in inputs {
            #expect(throws: Never.self, "\(target.rawValue)/\(input.name)") { try target.run(input.bytes) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `Cut short and with each byte changed, the corpus is still read without a finding`(target: FuzzTarget) throws {
        try target.run([])
        for input in try Self.corpus(target) {
            let bytes = Array(input.bytes.prefix(600))
            for place in bytes.indices {
                try target.run(Array(bytes[..<place]))
                for change in [UInt8(0), 0x22, 0x2D, 0x39, 0xFF] {
                    var changed = bytes
                    changed[place] = change
                    try target.run(changed)
                }
            }
        }
    }
}
