internal import Glibc

/// A system call that failed.
struct SystemError: Error, Equatable {
    let operation: String
    let number: Int32

    init(operation: String, number: Int32 = errno) {
        self.operation = operation
        self.number = number
    }

    /// What the system says about an error number.
    static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension SystemError: CustomStringConvertible {
    var description: String { "\(operation): \(Self.text(number))" }
}
