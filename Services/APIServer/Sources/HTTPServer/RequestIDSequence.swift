import Synchronization

/// Makes request ids: six random characters for the process, nine that count.
///
/// Fifteen bytes, so that a `String` holds them without an allocation.
final class RequestIDSequence: Sendable {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private let process = UInt64.random(in: 0..<(1 << 30))
    private let counter = Atomic<UInt64>(0)

    func next() -> String {
        let count = counter.add(1, ordering: .relaxed).newValue
        return unsafe String(unsafeUninitializedCapacity: 15) { buffer in
            for position in 0..<6 {
                unsafe buffer[position] = Self.digit(process, 5 - position)
            }
            for position in 0..<9 {
                unsafe buffer[6 + position] = Self.digit(count, 8 - position)
            }
            return 15
        }
    }

    private static func digit(_ value: UInt64, _ place: Int) -> UInt8 {
        alphabet[Int((value >> UInt64(place * 5)) & 31)]
    }
}
