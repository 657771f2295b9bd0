extension Defect {
    /// A store script's text with the planted defects that lie in scripts.
    ///
    /// - Parameters:
    ///   - name: The script's name.
    ///   - source: Its text.
    /// - Returns: The text to use; unchanged in a release build.
    public static func edit(_ name: String, _ source: String) -> String {
        #if DEBUG
        guard noFenceCheck.isPlanted else { return source }
        switch name {
        case "finish":
            return source.replacing(
                "if not (owns or unclaimed or ours > theirs) then return refuse(task) end",
                with: ""
            )
        case "release":
            return source.replacing(" or task.owner ~= ARGV[3] or task.fence ~= ARGV[4]", with: "")
        default: return source
        }
        #else
        return source
        #endif
    }
}
