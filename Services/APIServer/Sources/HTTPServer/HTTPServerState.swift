/// How far a server has come; it only moves forward.
enum HTTPServerState {
    case created
    case running(RunningServer)
    /// The continuations wait for the end.
    case stopping([CheckedContinuation<Void, Never>])
    case stopped
}
