import SchedulerModels

/// Colours what is said of a task by its status.
struct StatusColour: Sendable {
    /// Whether anything is coloured at all.
    let isOn: Bool

    /// Text as it is: for files and pipes.
    static let none = StatusColour(isOn: false)
    /// What standard output can show.
    static var ofOutput: StatusColour { StatusColour(isOn: Terminal.outputIsColoured) }

    /// The text in the colour of the status; a status that this program does not know has none.
    func paint(_ text: String, as status: TaskStatus?) -> String {
        guard isOn, let status else { return text }
        let number =
            switch status {
            case .completed: 32
            case .failed: 31
            case .retrying, .cancelled, .expired: 33
            case .running: 36
            case .pending, .scheduled: 2
            }
        return "\u{1B}[\(number)m\(text)\u{1B}[0m"
    }
}
