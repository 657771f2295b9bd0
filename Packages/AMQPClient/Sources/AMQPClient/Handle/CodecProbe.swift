/// Takes a table to the C library's form and back, so that tests and fuzzers reach the conversion without a broker.
enum CodecProbe {
    static func roundTrip(_ table: AMQPTable) -> AMQPTable {
        let pool = FieldPool()
        return unsafe FieldDecoding.table(pool.table(table))
    }
}
