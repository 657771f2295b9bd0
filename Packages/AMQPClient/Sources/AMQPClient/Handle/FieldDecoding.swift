internal import CRabbitMQ

/// Copies values out of the C library's memory, which it reuses after `amqp_maybe_release_buffers`.
enum FieldDecoding {
    /// Text by pointer and length: AMQP strings have no terminating zero.
    static func string(_ bytes: amqp_bytes_t) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }

    static func array(_ bytes: amqp_bytes_t) -> [UInt8] {
        unsafe [UInt8](UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len))
    }

    static func table(_ table: amqp_table_t, depth: Int = 16) -> AMQPTable {
        guard depth > 0, unsafe table.num_entries > 0 else { return [:] }
        var result: AMQPTable = [:]
        let entries = unsafe UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries))
        for index in entries.indices {
            let entry = unsafe entries[index]
            unsafe result[string(entry.key)] = value(entry.value, depth: depth - 1)
        }
        return result
    }

    private static func value(_ field: amqp_field_value_t, depth: Int) -> AMQPValue {
        guard depth > 0 else { return .void }
        switch unsafe UInt32(field.kind) {
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: return unsafe .bool(field.value.boolean != 0)
        case AMQP_FIELD_KIND_I8.rawValue: return unsafe .int32(Int32(field.value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: return unsafe .int32(Int32(field.value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: return unsafe .int32(Int32(field.value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: return unsafe .int32(Int32(field.value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: return unsafe .int32(field.value.i32)
        case AMQP_FIELD_KIND_U32.rawValue: return unsafe .int64(Int64(field.value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: return unsafe .int64(field.value.i64)
        case AMQP_FIELD_KIND_U64.rawValue: return unsafe .int64(Int64(clamping: field.value.u64))
        case AMQP_FIELD_KIND_F32.rawValue: return unsafe .double(Double(field.value.f32))
        case AMQP_FIELD_KIND_F64.rawValue: return unsafe .double(field.value.f64)
        case AMQP_FIELD_KIND_UTF8.rawValue: return unsafe .string(string(field.value.bytes))
        case AMQP_FIELD_KIND_BYTES.rawValue: return unsafe .bytes(array(field.value.bytes))
        case AMQP_FIELD_KIND_TIMESTAMP.rawValue: return unsafe .timestamp(field.value.u64)
        case AMQP_FIELD_KIND_TABLE.rawValue: return unsafe .table(table(field.value.table, depth: depth))
        case AMQP_FIELD_KIND_ARRAY.rawValue:
            let list = unsafe field.value.array
            let entries = unsafe UnsafeBufferPointer(start: list.entries, count: Int(list.num_entries))
            return .array(entries.indices.map { unsafe value(entries[$0], depth: depth - 1) })
        default: return .void
        }
    }
}
