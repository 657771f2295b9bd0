/// What a started server owns.
struct RunningServer: Sendable {
    let daemon: DaemonHandle
    let socket: ListeningSocket
}
