/// What a process that lived through it all used before and after.
package struct ProcessUse: Codable, Sendable, Equatable {
    package var name: String
    package var pid: Int32
    package var before: ProcessLevel
    package var after: ProcessLevel

    package init(name: String, pid: Int32, before: ProcessLevel, after: ProcessLevel) {
        self.name = name
        self.pid = pid
        self.before = before
        self.after = after
    }
}
