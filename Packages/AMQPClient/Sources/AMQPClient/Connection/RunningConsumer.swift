/// A consumer on the present connection.
struct RunningConsumer {
    var specification: AMQPConsumerSpecification
    var tag: String
    var isActive = false
}
