/// Who hears what a handler's process says; called on the process's own thread, one call after the other.
///
/// Nothing here may wait.
protocol HandlerProcessListener: Sendable {
    /// Bytes of its standard output.
    func output(_ bytes: ArraySlice<UInt8>)
    /// It closed its standard output.
    func outputEnded()
    /// Bytes of its standard error.
    func errorOutput(_ bytes: ArraySlice<UInt8>)
    /// Bytes of descriptor 3.
    func progress(_ bytes: ArraySlice<UInt8>)
    /// Does what is due and says when to be called again; nil for not before the next bytes.
    func tick() -> ContinuousClock.Instant?
    /// The process and all its descendants are gone; the last call.
    func ended(_ end: HandlerEnd)
}
