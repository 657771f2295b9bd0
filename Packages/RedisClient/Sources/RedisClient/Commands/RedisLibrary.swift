/// A library of Lua functions that stands in Redis (7.0 or newer), and is sent when the server does not have it.
///
/// What a script makes anew in each call (`EVALSHA`), its functions above all, a library makes once. Redis keeps it like data: in its file, in
/// its replicas, and until somebody deletes it.
public struct RedisLibrary: Sendable, Hashable {
    /// A function that the code has under its name.
    public struct Function: Sendable, Hashable {
        let name: String
        let flags: [String]

        /// A function of the library's code.
        ///
        /// - Parameters:
        ///   - name: A local name of the code, whose value takes a table of keys and one of arguments.
        ///   - flags: What Redis is to know of it, such as `allow-oom` or `no-writes`.
        public init(name: String, flags: [String] = []) {
            self.name = name
            self.flags = flags
        }
    }

    /// The name that it has on the server: the one it was given and a digest of everything in it.
    ///
    /// So programs of different versions find each their own.
    public let name: String

    let source: String
    private let version: String
    private let functions: [Function]

    /// Makes a library; keep it in a constant rather than making it for each call.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and underscores.
    ///   - code: Lua without the `#!lua` line. While it is loaded it sees none of Lua's and Redis's globals; its functions do.
    ///   - functions: Those of its functions that can be called.
    public init(name: String, code: String, functions: [Function]) {
        self.functions = functions
        let registered = functions.map { "\($0.name) \($0.flags)" }.joined(separator: "\n")
        version = String(SHA1.hexDigest(of: Array((code + registered).utf8)).prefix(12))
        self.name = "\(name)_\(version)"
        var source = "#!lua name=\(self.name)\nlocal register = redis.register_function\n" + code
        for function in functions {
            let flags = function.flags.map { "'\($0)'" }.joined(separator: ", ")
            source += """
                register{function_name = '\(function.name)_\(version)', callback = \(function.name), flags = {\(flags)}}\n
                """
        }
        self.source = source
    }

    /// A function of this library, to be called; one of those that the library was made with.
    public func function(_ name: String) -> RedisFunction {
        precondition(functions.contains { $0.name == name }, "\(self.name) has no function \(name)")
        return RedisFunction(name: name, nameOnServer: "\(name)_\(version)", library: self)
    }

    /// Sends it to the server.
    var load: RedisCommand { RedisCommand("FUNCTION", ["LOAD", RedisArgument(source)]) }
}

/// A function of a ``RedisLibrary``.
public struct RedisFunction: Sendable, Hashable {
    /// The name that errors and logs show.
    public let name: String

    let nameOnServer: String
    let library: RedisLibrary

    func command(keys: [String], parts: [RedisArguments]) -> RedisCommand {
        RedisCommand("FCALL", body: nameOnServer, keys: keys, parts: parts, operation: name)
    }
}
