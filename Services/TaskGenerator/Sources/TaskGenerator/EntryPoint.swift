import ArgumentParser
import Glibc

/// Where the program starts.
@main
enum EntryPoint {
    static func main() async {
        // A connection that the API closes must end in an error, not in the end of this process.
        _ = signal(SIGPIPE, SIG_IGN)
        let arguments = WaitLimit.joiningValues(in: Array(CommandLine.arguments.dropFirst()))
        await GeneratorCommand.main(arguments)
    }
}
