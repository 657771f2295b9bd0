internal import CLibFuzzer
internal import FuzzTargets
internal import Glibc

/// Hands what the fuzzer makes up to the target that `FUZZ_TARGET` names; the arguments are the fuzzer's own.
@main enum Fuzz {
    static let target = unsafe getenv("FUZZ_TARGET").flatMap { unsafe FuzzTarget(rawValue: String(cString: $0)) }

    static func main() {
        guard target != nil else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            print("FUZZ_TARGET must be one of \(names)")
            exit(64)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = unsafe CommandLine.unsafeArgv
        exit(unsafe LLVMFuzzerRunDriver(&count, &arguments, tryInput))
    }
}

/// The fuzzer's callback; its runtime looks for it by this name, even when the program has a `main` of its own.
@_cdecl("LLVMFuzzerTestOneInput") func tryInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    do {
        try Fuzz.target?.run(input)
    } catch {
        print("\(error)")
        abort()
    }
    return 0
}
