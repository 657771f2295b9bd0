internal import Glibc

/// Reads folders and small files.
enum FolderReading {
    /// The path without links and relative parts.
    static func absolutePath(_ path: String) throws(SystemError) -> String {
        guard let real = unsafe realpath(path, nil) else { throw SystemError(operation: path) }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// Everything in a folder, by name.
    static func entries(of folder: String) throws(SystemError) -> [FolderEntry] {
        guard let stream = unsafe opendir(folder) else { throw SystemError(operation: folder) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted().map { FolderEntry(name: $0, kind: kind(of: folder + "/" + $0)) }
    }

    private static func kind(of path: String) -> FolderEntry.Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .unreadable(SystemError.text(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(isExecutable: unsafe access(path, X_OK) == 0)
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// A file's bytes, as many as `limit` at most.
    static func bytes(of path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError(operation: path) }
        defer { close(number) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < limit {
            let count = unsafe read(number, &buffer, min(buffer.count, limit - bytes.count))
            guard count >= 0 else { throw SystemError(operation: path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
