/// What a folder holds under one name.
struct FolderEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file(isExecutable: Bool)
        case folder
        case other
        /// It cannot be looked at, for that reason.
        case unreadable(String)
    }

    var name: String
    var kind: Kind
}
