public import SchedulerModels

/// Whether and how the callers of ended tasks are called back.
public struct CallbackSettings: Sendable, Equatable {
    let secrets: [CallbackSecret]
    /// `CALLBACK_ALLOW_PRIVATE_ADDRESSES`: whether addresses outside the public Internet may be called.
    public let allowsPrivateAddresses: Bool

    /// Whether there is a secret to sign with; without one nobody is called back.
    public var isOn: Bool { !secrets.isEmpty }

    /// Reads the settings; an error names the setting and never shows a secret.
    public init(_ settings: Settings) throws(ConfigurationError) {
        allowsPrivateAddresses = try settings.flag("CALLBACK_ALLOW_PRIVATE_ADDRESSES") ?? false
        let texts = settings.text("CALLBACK_SECRET")?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        var secrets: [CallbackSecret] = []
        for (index, text) in texts.enumerated() {
            guard let secret = CallbackSecret(text) else {
                throw ConfigurationError(
                    setting: "CALLBACK_SECRET",
                    message:
                        "secret \(index + 1) of \(texts.count) is neither 'whsec_' and base64 nor text of at least "
                        + "\(CallbackSecret.leastBytes) bytes; make one with: openssl rand -hex 32"
                )
            }
            secrets.append(secret)
        }
        self.secrets = secrets
    }
}
