/// Why a sidecar cannot be used.
struct SidecarError: Error, Equatable {
    let reason: String
}
