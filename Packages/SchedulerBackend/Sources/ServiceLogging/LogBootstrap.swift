internal import Glibc
public import Logging
public import SchedulerModels

/// Sets up logging for a service, once, before anything logs.
public enum LogBootstrap {
    /// A logger by the settings; lines go to standard error.
    ///
    /// - Parameters:
    ///   - service: The service's name, which every line carries.
    ///   - settings: Level and form; without a form, text on a terminal and JSON otherwise.
    /// - Returns: The service's logger.
    public static func logger(service: String, settings: LogSettings) -> Logger {
        let form: LogLineHandler.Form
        switch settings.format {
        case .json: form = .json
        case .text: form = .text
        case nil: form = isatty(STDERR_FILENO) == 1 ? .text : .json
        }
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        return Logger(label: service) { label in
            LogLineHandler(label: label, level: level, form: form, now: wallClock, write: writeToStandardError)
        }
    }

    /// The wall clock of this machine.
    public static func wallClock() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Writes a whole line at once, so that lines of different threads do not mix.
    ///
    /// A line that cannot be written is lost; the service goes on.
    private static func writeToStandardError(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
