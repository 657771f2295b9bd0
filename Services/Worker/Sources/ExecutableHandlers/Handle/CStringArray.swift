internal import Glibc

/// Arguments and environments as C wants them.
enum CStringArray {
    /// Runs `body` with a NULL-terminated array of C strings, valid only inside.
    static func with<Outcome>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Outcome
    ) -> Outcome {
        let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { unsafe array[index] = unsafe strdup(string) }
        unsafe array[strings.count] = nil
        defer {
            for index in strings.indices { unsafe free(array[index]) }
            unsafe array.deallocate()
        }
        return unsafe body(array)
    }
}
