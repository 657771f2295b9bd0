internal import CRabbitMQ
internal import Glibc

/// Memory for the arguments of one call of the C library (`init_amqp_pool`), reused by the next.
///
/// What ``bytes(_:)`` and ``table(_:)`` return is valid until ``recycle()``. The C library copies it into its send buffer during
/// the call, so nothing needs to live longer.
@safe
final class FieldPool {
    private let pool: UnsafeMutablePointer<amqp_pool_t>

    init() {
        unsafe pool = .allocate(capacity: 1)
        unsafe pool.initialize(to: amqp_pool_t())
        unsafe init_amqp_pool(pool, 4_096)
    }

    deinit {
        unsafe empty_amqp_pool(pool)
        unsafe pool.deinitialize(count: 1)
        unsafe pool.deallocate()
    }

    func recycle() {
        unsafe recycle_amqp_pool(pool)
    }

    func bytes(_ string: String) -> amqp_bytes_t {
        var copy = string
        return copy.withUTF8 { unsafe bytes(UnsafeRawBufferPointer($0)) }
    }

    func bytes(_ buffer: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let source = buffer.baseAddress, buffer.count > 0, let target = unsafe allocate(buffer.count) else {
            return unsafe amqp_bytes_t(len: 0, bytes: nil)
        }
        unsafe target.copyMemory(from: source, byteCount: buffer.count)
        return unsafe amqp_bytes_t(len: buffer.count, bytes: target)
    }

    func table(_ table: AMQPTable) -> amqp_table_t {
        guard !table.isEmpty,
            let memory = unsafe allocate(table.count * MemoryLayout<amqp_table_entry_t>.stride)
        else { return unsafe amqp_table_t(num_entries: 0, entries: nil) }
        let entries = unsafe memory.bindMemory(to: amqp_table_entry_t.self, capacity: table.count)
        for (index, (key, value)) in table.enumerated() {
            let entry = unsafe amqp_table_entry_t(key: bytes(key), value: field(value))
            unsafe (entries + index).initialize(to: entry)
        }
        return unsafe amqp_table_t(num_entries: Int32(table.count), entries: entries)
    }

    /// A table as it stands in a frame, valid as long as the buffer and until ``recycle()``; nil when it is broken.
    func decodedTable(_ buffer: UnsafeRawBufferPointer) -> amqp_table_t? {
        // Not written to.
        let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
        var table = unsafe amqp_table_t()
        var offset = 0
        let status = unsafe amqp_decode_table(amqp_bytes_t(len: buffer.count, bytes: start), pool, &table, &offset)
        return unsafe status == 0 ? table : nil
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
        unsafe amqp_pool_alloc(pool, count)
    }

    private func array(_ values: [AMQPValue]) -> amqp_array_t {
        guard !values.isEmpty,
            let memory = unsafe allocate(values.count * MemoryLayout<amqp_field_value_t>.stride)
        else { return unsafe amqp_array_t(num_entries: 0, entries: nil) }
        let entries = unsafe memory.bindMemory(to: amqp_field_value_t.self, capacity: values.count)
        for (index, value) in values.enumerated() {
            unsafe (entries + index).initialize(to: field(value))
        }
        return unsafe amqp_array_t(num_entries: Int32(values.count), entries: entries)
    }

    private func field(_ value: AMQPValue) -> amqp_field_value_t {
        var field = unsafe amqp_field_value_t()
        func mark(_ kind: amqp_field_value_kind_t) {
            unsafe field.kind = UInt8(truncatingIfNeeded: kind.rawValue)
        }
        switch value {
        case .bool(let flag):
            mark(AMQP_FIELD_KIND_BOOLEAN)
            unsafe field.value.boolean = flag ? 1 : 0
        case .int32(let number):
            mark(AMQP_FIELD_KIND_I32)
            unsafe field.value.i32 = number
        case .int64(let number):
            mark(AMQP_FIELD_KIND_I64)
            unsafe field.value.i64 = number
        case .double(let number):
            mark(AMQP_FIELD_KIND_F64)
            unsafe field.value.f64 = number
        case .string(let text):
            mark(AMQP_FIELD_KIND_UTF8)
            unsafe field.value.bytes = bytes(text)
        case .bytes(let raw):
            mark(AMQP_FIELD_KIND_BYTES)
            unsafe field.value.bytes = raw.withUnsafeBytes { unsafe bytes($0) }
        case .timestamp(let seconds):
            mark(AMQP_FIELD_KIND_TIMESTAMP)
            unsafe field.value.u64 = seconds
        case .array(let values):
            mark(AMQP_FIELD_KIND_ARRAY)
            unsafe field.value.array = array(values)
        case .table(let nested):
            mark(AMQP_FIELD_KIND_TABLE)
            unsafe field.value.table = table(nested)
        case .void:
            mark(AMQP_FIELD_KIND_VOID)
        }
        return unsafe field
    }
}
