internal import CRabbitMQ

/// Turns the C library's frames into ``InboundFrame``; everything is copied.
enum FrameDecoding {
    static func frame(_ frame: amqp_frame_t) -> InboundFrame {
        switch unsafe Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return unsafe .method(channel: frame.channel, method(frame.payload.method))
        case AMQP_FRAME_HEADER:
            return unsafe .header(channel: frame.channel, header(frame))
        case AMQP_FRAME_BODY:
            return unsafe .body(channel: frame.channel, FieldDecoding.array(frame.payload.body_fragment))
        default:
            return .other
        }
    }

    /// `decoded` of `amqp_method_t` points to the struct that belongs to the method's id.
    static func method(_ method: amqp_method_t) -> InboundMethod {
        guard let decoded = unsafe method.decoded else { return unsafe .unknown(id: method.id) }
        func read<Value>(_ type: Value.Type) -> Value {
            unsafe decoded.assumingMemoryBound(to: type).pointee
        }
        switch unsafe method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = unsafe read(amqp_basic_deliver_t.self)
            return unsafe .deliver(
                consumerTag: FieldDecoding.string(deliver.consumer_tag),
                deliveryTag: deliver.delivery_tag,
                redelivered: deliver.redelivered != 0
            )
        case AMQP_BASIC_ACK_METHOD:
            let ack = read(amqp_basic_ack_t.self)
            return .ack(tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let nack = read(amqp_basic_nack_t.self)
            return .nack(tag: nack.delivery_tag, multiple: nack.multiple != 0)
        case AMQP_BASIC_RETURN_METHOD:
            let returned = unsafe read(amqp_basic_return_t.self)
            return unsafe .returned(
                replyCode: returned.reply_code,
                text: FieldDecoding.string(returned.reply_text)
            )
        case AMQP_BASIC_CANCEL_METHOD:
            return unsafe .cancel(consumerTag: FieldDecoding.string(read(amqp_basic_cancel_t.self).consumer_tag))
        case AMQP_CHANNEL_CLOSE_METHOD:
            let close = unsafe read(amqp_channel_close_t.self)
            return unsafe .channelClose(replyCode: close.reply_code, text: FieldDecoding.string(close.reply_text))
        case AMQP_CONNECTION_CLOSE_METHOD:
            let close = unsafe read(amqp_connection_close_t.self)
            return unsafe .connectionClose(replyCode: close.reply_code, text: FieldDecoding.string(close.reply_text))
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return unsafe .blocked(reason: FieldDecoding.string(read(amqp_connection_blocked_t.self).reason))
        default:
            return unsafe reply(method, decoded)
        }
    }

    private static func reply(_ method: amqp_method_t, _ decoded: UnsafeMutableRawPointer) -> InboundMethod {
        func read<Value>(_ type: Value.Type) -> Value {
            unsafe decoded.assumingMemoryBound(to: type).pointee
        }
        switch unsafe method.id {
        case AMQP_CHANNEL_OPEN_OK_METHOD: return .channelOpenOk
        case AMQP_CONFIRM_SELECT_OK_METHOD: return .confirmSelectOk
        case AMQP_BASIC_QOS_OK_METHOD: return .qosOk
        case AMQP_BASIC_CONSUME_OK_METHOD:
            return unsafe .consumeOk(consumerTag: FieldDecoding.string(read(amqp_basic_consume_ok_t.self).consumer_tag))
        case AMQP_BASIC_CANCEL_OK_METHOD:
            return unsafe .cancelOk(consumerTag: FieldDecoding.string(read(amqp_basic_cancel_ok_t.self).consumer_tag))
        case AMQP_QUEUE_DECLARE_OK_METHOD:
            let declared = unsafe read(amqp_queue_declare_ok_t.self)
            return unsafe .queueDeclareOk(messages: declared.message_count, consumers: declared.consumer_count)
        case AMQP_EXCHANGE_DECLARE_OK_METHOD: return .exchangeDeclareOk
        case AMQP_QUEUE_BIND_OK_METHOD: return .queueBindOk
        case AMQP_QUEUE_DELETE_OK_METHOD:
            return .queueDeleteOk(messages: read(amqp_queue_delete_ok_t.self).message_count)
        case AMQP_CHANNEL_CLOSE_OK_METHOD: return .channelCloseOk
        case AMQP_CONNECTION_CLOSE_OK_METHOD: return .connectionCloseOk
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        default: return unsafe .unknown(id: method.id)
        }
    }

    private static func header(_ frame: amqp_frame_t) -> ContentHeader {
        let properties = unsafe frame.payload.properties
        var header = unsafe ContentHeader(
            bodySize: properties.body_size,
            message: AMQPMessage(body: [], persistent: false)
        )
        guard let decoded = unsafe properties.decoded else { return header }
        let basic = unsafe decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
        func has(_ flag: Int32) -> Bool {
            unsafe basic._flags & UInt32(flag) != 0
        }
        if has(AMQP_BASIC_DELIVERY_MODE_FLAG) { unsafe header.message.persistent = basic.delivery_mode == 2 }
        if has(AMQP_BASIC_CONTENT_TYPE_FLAG) {
            unsafe header.message.contentType = FieldDecoding.string(basic.content_type)
        }
        if has(AMQP_BASIC_MESSAGE_ID_FLAG) { unsafe header.message.messageID = FieldDecoding.string(basic.message_id) }
        if has(AMQP_BASIC_PRIORITY_FLAG) { unsafe header.message.priority = basic.priority }
        if has(AMQP_BASIC_TIMESTAMP_FLAG) { unsafe header.message.timestamp = basic.timestamp }
        if has(AMQP_BASIC_HEADERS_FLAG) { unsafe header.message.headers = FieldDecoding.table(basic.headers) }
        if has(AMQP_BASIC_CORRELATION_ID_FLAG) {
            unsafe header.correlationID = FieldDecoding.string(basic.correlation_id)
        }
        return header
    }
}
