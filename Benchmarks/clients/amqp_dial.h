/* What the clients that speak to RabbitMQ begin with: a connection with one channel, to the broker in AMQP_URL. */
#ifndef AMQP_DIAL_H
#define AMQP_DIAL_H

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Seconds of the steady clock. */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
    exit(1);
}

static amqp_connection_state_t dial(void)
{
    const char *env = getenv("AMQP_URL");
    char *url = strdup(env ? env : "amqp://guest:guest@127.0.0.1:5672/");
    struct amqp_connection_info info;
    if (amqp_parse_url(url, &info) != AMQP_STATUS_OK) fail("bad AMQP_URL");
    amqp_connection_state_t c = amqp_new_connection();
    amqp_socket_t *s = amqp_tcp_socket_new(c);
    if (amqp_socket_open(s, info.host, info.port)) fail("cannot connect");
    char *vhost = *info.vhost ? info.vhost : "/";
    amqp_rpc_reply_t r = amqp_login(c, vhost, 0, 131072, 0, AMQP_SASL_METHOD_PLAIN,
                                    info.user, info.password);
    if (r.reply_type != AMQP_RESPONSE_NORMAL) fail("login refused");
    amqp_channel_open(c, 1);
    if (amqp_get_rpc_reply(c).reply_type != AMQP_RESPONSE_NORMAL) fail("channel");
    return c;
}

#endif
