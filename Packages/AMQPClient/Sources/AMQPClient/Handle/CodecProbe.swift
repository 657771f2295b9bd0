/// Takes a table to the C library's form and back, so that tests and fuzzers reach the conversion without a broker.
enum CodecProbe {
    static func roundTrip(_ table: AMQPTable) -> AMQPTable {
        let pool = FieldPool()
        return unsafe FieldDecoding.table(pool.table(table))
    }

    /// A table as it comes from the wire; nil when the C library does not read it.
    static func decoded(_ bytes: [UInt8]) -> AMQPTable? {
        let pool = FieldPool()
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let table = unsafe pool.decodedTable(buffer) else { return nil }
            // Copied while pool and bytes are alive.
            return withExtendedLifetime(pool) { unsafe FieldDecoding.table(table) }
        }
    }
}
