/// Who lived through it all uses no more than before.
struct ResourceCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.history.state.processes.flatMap { use -> [Finding] in
            var findings: [Finding] = []
            func compare(_ what: String, _ before: Int, _ after: Int, _ more: Int) {
                guard after > before + more else { return }
                findings.append(Finding(.resources, "\(use.name) (pid \(use.pid)): \(before) → \(after) \(what)"))
            }
            compare("KiB of memory", use.before.memoryKiB, use.after.memoryKiB, limits.moreMemoryKiB)
            compare("descriptors", use.before.descriptors, use.after.descriptors, limits.moreDescriptors)
            compare("threads", use.before.threads, use.after.threads, limits.moreThreads)
            return findings
        }
    }
}
