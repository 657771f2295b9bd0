internal import Callbacks
internal import SchedulerModels

/// Refuses a submission whose callback could never be sent.
struct CallbackAdmission: Sendable {
    let settings: CallbackSettings

    func check(_ submission: TaskSubmission) throws(RouteError) {
        guard let url = submission.callbackURL, let reason = settings.refusal(of: url) else { return }
        throw .invalid("callback_url", reason)
    }
}
