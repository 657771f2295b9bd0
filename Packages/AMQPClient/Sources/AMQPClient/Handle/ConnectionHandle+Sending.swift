internal import CRabbitMQ

extension ConnectionHandle {
    /// Writes a message.
    ///
    /// `amqp_basic_publish` of librabbitmq 0.11 waits for ever when a heartbeat is overdue: call ``nextFrame()`` until it returns
    /// `nil` shortly before.
    func publish(_ request: PublishRequest, channel: UInt16, correlationID: String?) throws(AMQPError) {
        defer { pool.recycle() }
        var properties = unsafe basicProperties(request.message, correlationID: correlationID)
        var method = unsafe amqp_basic_publish_t()
        unsafe method.exchange = pool.bytes(request.exchange)
        unsafe method.routing_key = pool.bytes(request.routingKey)
        unsafe method.mandatory = request.mandatory ? 1 : 0
        let status = unsafe request.message.body.withUnsafeBytes { body in
            guard let frames else { return unsafe publish(method, &properties, body, channel) }
            var status = unsafe frames.add(AMQP_BASIC_PUBLISH_METHOD, &method, channel: channel)
            guard status == AMQP_STATUS_OK.rawValue else { return status }
            let headers = request.message.headers
            let space = headers.isEmpty ? 0 : AMQPValue.encodedSize(of: headers)
            status = unsafe frames.add(&properties, bodySize: body.count, channel: channel, space: space)
            guard status == AMQP_STATUS_OK.rawValue else { return status }
            return unsafe add(body, channel, to: frames)
        }
        try check(status, "publish")
        try flush(frames, "publish")
    }

    private func publish(
        _ method: amqp_basic_publish_t,
        _ properties: inout amqp_basic_properties_t,
        _ body: UnsafeRawBufferPointer,
        _ channel: UInt16
    ) -> Int32 {
        let bytes = unsafe amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
        return unsafe watchedCall { state in
            unsafe amqp_basic_publish(
                state,
                channel,
                method.exchange,
                method.routing_key,
                method.mandatory,
                method.immediate,
                &properties,
                bytes
            )
        }
    }

    /// Adds a message's body, a part for each frame.
    private func add(_ body: UnsafeRawBufferPointer, _ channel: UInt16, to frames: FrameBuffer) -> Int32 {
        let part = FrameBuffer.largestPayload(frameSize: maximumFrameSize)
        var offset = 0
        while offset < body.count {
            let end = min(offset + part, body.count)
            unsafe frames.add(body: UnsafeRawBufferPointer(rebasing: body[offset..<end]), channel: channel)
            offset = end
            guard frames.count >= FrameBuffer.fullAt else { continue }
            let status = write(frames)
            guard status == AMQP_STATUS_OK.rawValue else { return status }
        }
        return AMQP_STATUS_OK.rawValue
    }

    /// Sends what `body` writes in as few calls and segments as it fits into.
    ///
    /// The library writes a message in three calls and an acknowledgement in one; the broker's reader would be woken for each.
    func together(_ body: () throws(AMQPError) -> Void) throws(AMQPError) {
        guard let frames else {
            SocketOptions.hold(descriptor, true)
            defer { SocketOptions.hold(descriptor, false) }
            return try body()
        }
        isHolding = true
        defer { isHolding = false }
        try body()
        try check(write(frames), "publish")
    }

    func acknowledge(tag: UInt64, multiple: Bool, channel: UInt16) throws(AMQPError) {
        var method = amqp_basic_ack_t()
        method.delivery_tag = tag
        method.multiple = multiple ? 1 : 0
        try unsafe sendSoon(AMQP_BASIC_ACK_METHOD, &method, channel, "acknowledge")
    }

    func reject(tag: UInt64, requeue: Bool, channel: UInt16) throws(AMQPError) {
        var method = amqp_basic_reject_t()
        method.delivery_tag = tag
        method.requeue = requeue ? 1 : 0
        try unsafe sendSoon(AMQP_BASIC_REJECT_METHOD, &method, channel, "reject")
    }

    /// Writes a method without a table, with what else is sent ``together(_:)``.
    private func sendSoon(
        _ id: amqp_method_number_t,
        _ decoded: UnsafeMutableRawPointer,
        _ channel: UInt16,
        _ operation: String
    ) throws(AMQPError) {
        guard let frames else {
            let status = unsafe watchedCall { state in unsafe amqp_send_method(state, channel, id, decoded) }
            return try check(status, operation)
        }
        try check(unsafe frames.add(id, decoded, channel: channel), operation)
        try flush(frames, operation)
    }

    /// Writes what waits, unless more is to come.
    private func flush(_ frames: FrameBuffer?, _ operation: String) throws(AMQPError) {
        guard let frames, !isHolding || frames.count >= FrameBuffer.fullAt else { return }
        try check(write(frames), operation)
    }

    private func write(_ frames: FrameBuffer) -> Int32 {
        guard frames.count > 0 else { return AMQP_STATUS_OK.rawValue }
        return unsafe watchedCall { _ in frames.write(to: descriptor) }
    }

    /// Writes a method without waiting for its answer, which arrives as a frame.
    func send(_ method: OutboundMethod, channel: UInt16) throws(AMQPError) {
        defer { pool.recycle() }
        switch method {
        case .channelOpen:
            var open = unsafe amqp_channel_open_t()
            try unsafe send(AMQP_CHANNEL_OPEN_METHOD, &open, channel)
        case .channelCloseOk:
            var closeOk = amqp_channel_close_ok_t()
            try unsafe send(AMQP_CHANNEL_CLOSE_OK_METHOD, &closeOk, channel)
        case .connectionCloseOk:
            var closeOk = amqp_connection_close_ok_t()
            try unsafe send(AMQP_CONNECTION_CLOSE_OK_METHOD, &closeOk, channel)
        case .confirmSelect:
            var select = amqp_confirm_select_t()
            try unsafe send(AMQP_CONFIRM_SELECT_METHOD, &select, channel)
        case .qos(let prefetch):
            // Not global: each consumer started after this has a window of its own, and 4.x knows nothing else.
            var qos = amqp_basic_qos_t()
            qos.prefetch_count = prefetch
            try unsafe send(AMQP_BASIC_QOS_METHOD, &qos, channel)
        case .consume(let queue, let consumerTag, let arguments):
            var consume = unsafe amqp_basic_consume_t()
            unsafe consume.queue = pool.bytes(queue)
            unsafe consume.consumer_tag = pool.bytes(consumerTag)
            unsafe consume.arguments = pool.table(arguments)
            try unsafe send(AMQP_BASIC_CONSUME_METHOD, &consume, channel)
        case .cancel(let consumerTag):
            var cancel = unsafe amqp_basic_cancel_t()
            unsafe cancel.consumer_tag = pool.bytes(consumerTag)
            try unsafe send(AMQP_BASIC_CANCEL_METHOD, &cancel, channel)
        case .queueDeclare, .exchangeDeclare, .queueBind, .queueDelete:
            try sendDeclaration(method, channel)
        }
    }

    private func sendDeclaration(_ method: OutboundMethod, _ channel: UInt16) throws(AMQPError) {
        switch method {
        case .queueDeclare(let declaration, let passive):
            var declare = unsafe amqp_queue_declare_t()
            unsafe declare.queue = pool.bytes(declaration.name)
            unsafe declare.passive = passive ? 1 : 0
            unsafe declare.durable = declaration.durable ? 1 : 0
            unsafe declare.arguments = pool.table(declaration.arguments)
            try unsafe send(AMQP_QUEUE_DECLARE_METHOD, &declare, channel)
        case .exchangeDeclare(let declaration):
            var declare = unsafe amqp_exchange_declare_t()
            unsafe declare.exchange = pool.bytes(declaration.name)
            unsafe declare.type = pool.bytes(declaration.type)
            unsafe declare.durable = declaration.durable ? 1 : 0
            unsafe declare.arguments = pool.table(declaration.arguments)
            try unsafe send(AMQP_EXCHANGE_DECLARE_METHOD, &declare, channel)
        case .queueBind(let binding):
            var bind = unsafe amqp_queue_bind_t()
            unsafe bind.queue = pool.bytes(binding.queue)
            unsafe bind.exchange = pool.bytes(binding.exchange)
            unsafe bind.routing_key = pool.bytes(binding.routingKey)
            unsafe bind.arguments = pool.table(binding.arguments)
            try unsafe send(AMQP_QUEUE_BIND_METHOD, &bind, channel)
        case .queueDelete(let queue):
            var delete = unsafe amqp_queue_delete_t()
            unsafe delete.queue = pool.bytes(queue)
            try unsafe send(AMQP_QUEUE_DELETE_METHOD, &delete, channel)
        default:
            return
        }
    }

    private func send(
        _ id: amqp_method_number_t,
        _ decoded: UnsafeMutableRawPointer,
        _ channel: UInt16
    ) throws(AMQPError) {
        // What came before it goes before it.
        if let frames { try check(write(frames), "send") }
        let status = unsafe watchedCall { state in
            unsafe amqp_send_method(state, channel, id, decoded)
        }
        try check(status, "send")
    }

    private func basicProperties(_ message: AMQPMessage, correlationID: String?) -> amqp_basic_properties_t {
        var properties = unsafe amqp_basic_properties_t()
        var flags = AMQP_BASIC_DELIVERY_MODE_FLAG
        unsafe properties.delivery_mode = message.persistent ? 2 : 1
        if let correlationID {
            flags |= AMQP_BASIC_CORRELATION_ID_FLAG
            unsafe properties.correlation_id = pool.bytes(correlationID)
        }
        if let contentType = message.contentType {
            flags |= AMQP_BASIC_CONTENT_TYPE_FLAG
            unsafe properties.content_type = pool.bytes(contentType)
        }
        if let messageID = message.messageID {
            flags |= AMQP_BASIC_MESSAGE_ID_FLAG
            unsafe properties.message_id = pool.bytes(messageID)
        }
        if let priority = message.priority {
            flags |= AMQP_BASIC_PRIORITY_FLAG
            unsafe properties.priority = priority
        }
        if let timestamp = message.timestamp {
            flags |= AMQP_BASIC_TIMESTAMP_FLAG
            unsafe properties.timestamp = timestamp
        }
        if !message.headers.isEmpty {
            flags |= AMQP_BASIC_HEADERS_FLAG
            unsafe properties.headers = pool.table(message.headers)
        }
        unsafe properties._flags = UInt32(flags)
        return unsafe properties
    }
}
