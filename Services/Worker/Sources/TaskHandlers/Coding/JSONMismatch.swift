/// Why a JSON value is not one of a type, without saying where it is.
struct JSONMismatch: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
