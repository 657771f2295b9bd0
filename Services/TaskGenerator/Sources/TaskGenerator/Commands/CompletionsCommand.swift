import ArgumentParser

/// Prints the script that makes a shell complete this program's words.
struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            bash: TaskGenerator completions bash > ~/.local/share/bash-completion/completions/TaskGenerator
            zsh:  TaskGenerator completions zsh > _TaskGenerator, in a folder of $fpath
            fish: TaskGenerator completions fish > ~/.config/fish/completions/TaskGenerator.fish
            """
    )

    @Argument(help: "bash, zsh or fish.", completion: .list(["bash", "zsh", "fish"]))
    var shell: String

    func validate() throws {
        guard CompletionShell(rawValue: shell) != nil else {
            throw ArgumentParser.ValidationError("'\(shell)' is none of bash, zsh and fish")
        }
    }

    func run() async throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        try StandardOutput.print(GeneratorCommand.completionScript(for: shell))
    }
}
