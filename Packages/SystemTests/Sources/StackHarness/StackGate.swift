internal import Foundation

/// Lets so many stacks run at once as the machine can bear without the clocks in the tests losing their meaning.
actor StackGate {
    static let shared = StackGate(places: environment)

    /// `STACKS_AT_ONCE`; two unless it says otherwise.
    private static var environment: Int {
        max(1, ProcessInfo.processInfo.environment["STACKS_AT_ONCE"].flatMap { Int($0) } ?? 2)
    }

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(places: Int) {
        free = places
    }

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
