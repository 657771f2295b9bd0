#ifndef CRABBITMQ_SHIM_H
#define CRABBITMQ_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/eventfd.h>

/* From 0.12 on the headers live in a folder of their own and the old ones only warn. */
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

/* amqp_login_with_properties is variadic, which Swift cannot call. */
static inline amqp_rpc_reply_t crabbitmq_login_plain(
    amqp_connection_state_t state, const char *virtual_host, int channel_max, int frame_max,
    int heartbeat, const amqp_table_t *properties, const char *username, const char *password)
{
    return amqp_login_with_properties(state, virtual_host, channel_max, frame_max, heartbeat,
                                      properties, AMQP_SASL_METHOD_PLAIN, username, password);
}

#endif
