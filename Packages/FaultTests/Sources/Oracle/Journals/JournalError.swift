/// A journal that cannot be written or read.
package struct JournalError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
