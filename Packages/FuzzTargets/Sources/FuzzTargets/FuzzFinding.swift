/// Something that must hold for every input, and did not for this one.
public struct FuzzFinding: Error, CustomStringConvertible {
    /// What did not hold.
    public let description: String

    init(_ description: String) { self.description = description }

    static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws(FuzzFinding) {
        if !condition { throw FuzzFinding(description()) }
    }
}
