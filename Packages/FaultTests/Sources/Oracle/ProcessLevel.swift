/// What a process used at a moment.
package struct ProcessLevel: Codable, Sendable, Equatable {
    package var memoryKiB: Int
    package var descriptors: Int
    package var threads: Int

    package init(memoryKiB: Int, descriptors: Int, threads: Int) {
        self.memoryKiB = memoryKiB
        self.descriptors = descriptors
        self.threads = threads
    }
}
