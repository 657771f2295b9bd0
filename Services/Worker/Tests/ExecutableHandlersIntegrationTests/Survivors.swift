import Foundation

/// Processes of a test, found by a word in their command lines.
struct Survivors {
    /// A number of seconds that no other test sleeps, to be used as an argument of `sleep`.
    let mark = String(Int.random(in: 100_000_000..<999_999_999))

    /// The processes that run now with the mark as an argument of their own; zombies do not count.
    var alive: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { pid in
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words == ["sleep", mark]
        }
    }

    /// Whether that process is there and no zombie.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        return !status[end...].hasPrefix(") Z") && !status[end...].hasPrefix(") X")
    }
}
