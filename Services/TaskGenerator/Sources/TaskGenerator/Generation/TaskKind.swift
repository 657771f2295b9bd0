/// The kinds of task that can be generated without knowing anything of the outside world.
enum TaskKind: String, Sendable, CaseIterable {
    case calculator, echo, sleep, fail
}
