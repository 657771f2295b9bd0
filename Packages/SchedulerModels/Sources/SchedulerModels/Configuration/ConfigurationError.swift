/// A setting that cannot be used: names the setting, what was found and what is wanted.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting's name: an environment variable.
    public let setting: String
    /// What is wrong and what to do.
    public let message: String

    /// An error of one setting.
    public init(setting: String, message: String) {
        self.setting = setting
        self.message = message
    }

    /// One line for a person.
    public var description: String { "\(setting): \(message)" }
}
