/// Why a selector cannot be used.
struct SelectorError: Error, Equatable {
    let message: String
}
