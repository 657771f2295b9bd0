extension [UInt8] {
    /// Appends a number's decimal digits, with zeros before it up to that many digits, 20 at most.
    mutating func appendDecimal(_ number: UInt64, width: Int = 1) {
        // From the last digit on: each is the remainder of a division by a constant, which is cheap.
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            var rest = number
            repeat {
                start -= 1
                unsafe digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0 || 20 - start < width
            unsafe append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
        }
    }
}
