internal import Glibc

/// The environment of this process.
enum OwnVariables {
    /// `NAME=value` each, but for the variable of that name.
    static func all(without hidden: String?) -> [String] {
        var variables: [String] = []
        var cursor = unsafe environ
        while let entry = unsafe cursor.pointee {
            let text = unsafe String(cString: entry)
            if hidden.map({ text.hasPrefix($0 + "=") }) != true { variables.append(text) }
            unsafe cursor += 1
        }
        return variables
    }
}
