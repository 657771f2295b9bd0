/// What other threads ask of the loop.
enum LoopCommand {
    case start(Transfer)
    case cancel(Transfer)
}
