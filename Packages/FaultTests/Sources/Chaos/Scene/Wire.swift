internal import TestServers

/// The way of a service that has a network of its own: a pair of interfaces, one here, one there.
struct Wire: Sendable {
    /// The interface on this side.
    let interface: String
    /// Does nothing but keep the service's network there.
    let holder: ServiceProcess

    /// What runs a program in that network.
    var prefix: [String] { ["nsenter", "--net=/proc/\(holder.pid)/ns/net"] }
}
