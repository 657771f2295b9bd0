/// The ends that a guard and its handler hold: standard input, output and error, progress, and the control socket.
struct GuardEnds {
    let input: Descriptor
    let output: Descriptor
    let errors: Descriptor
    let progress: Descriptor
    let control: Descriptor

    /// In the order of the child's descriptors.
    var numbers: [Int32] { [input.number, output.number, errors.number, progress.number, control.number] }
}
