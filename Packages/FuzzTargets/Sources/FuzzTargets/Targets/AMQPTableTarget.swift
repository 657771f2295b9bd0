@testable internal import AMQPClient

/// A table of header fields as a broker sends it.
enum AMQPTableTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        guard let table = CodecProbe.decoded(input) else { return }
        // A double that is no number is not equal to itself.
        let again = CodecProbe.roundTrip(table)
        try FuzzFinding.unless(again.count == table.count, "a table loses fields")
    }
}
