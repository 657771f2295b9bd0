@testable internal import HTTPServer

/// A request's head: the first line is the target, each further one a field, name and value parted by the first colon.
enum HTTPHeadTarget {
    static func run(_ input: [UInt8]) throws(FuzzFinding) {
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        try readTarget(Array(lines[0]))
        var check = RequestHeadCheck()
        for line in lines.dropFirst() {
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            let name = Array(line[..<colon])
            let value = Array(line[colon...].dropFirst())
            check.add(name: name.span, value: value.span)
        }
        guard check.refusal(isHTTP11: true, limits: HTTPServerConfiguration()) == nil else { return }
        try FuzzFinding.unless(check.headers.count < lines.count, "there are more fields than lines")
        try FuzzFinding.unless(check.headers["Host"] != nil, "a head without a host was accepted")
        let hasBoth = check.hasUnknownLength && check.contentLength != nil
        try FuzzFinding.unless(!hasBoth, "a body with two lengths was accepted")
        try FuzzFinding.unless((check.contentLength ?? 0) >= 0, "a length is negative")
    }

    private static func readTarget(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let target = try? RequestTarget(bytes) else { return }
        let segments = target.path.utf8.split(separator: UInt8(ascii: "/"))
        let isPlain = !segments.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
        try FuzzFinding.unless(target.path.utf8.first == UInt8(ascii: "/"), "a path does not begin with a slash")
        try FuzzFinding.unless(isPlain, "a path holds dot segments")
        try FuzzFinding.unless(!target.path.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a path holds a control byte")
        for item in target.query {
            try FuzzFinding.unless(!item.name.utf8.contains(0) && !item.value.utf8.contains(0), "a query holds a zero")
        }
    }
}
