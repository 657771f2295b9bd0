/* What one task at a time costs at the least on an idle system, with the same promises: a write to Redis, a persistent message
 * through a quorum queue, and a write to Redis, each on the disk before the next begins. One thread does all of it with hiredis
 * and librabbitmq: no scripts, no thread is woken, and HTTP only where it is asked for.
 *
 *   lone_floor N REDIS_PORT              One JSON line: p50 and p99 in ms of the whole, p50 of each part
 *   lone_floor N REDIS_PORT HTTP_PORT    The same for N requests of one HTTP client, of which nothing but the end is read; the
 *                                        answer {"task_id":"NUMBER"} is sent before the second write, `status` of
 *                                        bench_lone:NUMBER is then "completed"
 *
 * Broker from AMQP_URL.
 */
#define _GNU_SOURCE
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "amqp_dial.h"

#define QUEUE "bench_lone"
#define WARM_UP 20

static void store(redisContext *redis, int number, const char *field, const char *value)
{
    redisReply *reply = redisCommand(redis, "HSET bench_lone:%d %s %s", number, field, value);
    if (!reply || reply->type != REDIS_REPLY_INTEGER) fail("HSET");
    freeReplyObject(reply);
}

/* The one client that this serves. */
static int accept_client(int port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1)) fail("cannot listen");
    int client = accept(listener, NULL, NULL);
    if (client < 0) fail("accept");
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return client;
}

static void read_request(int client)
{
    char request[4096];
    for (size_t have = 0; have < sizeof request - 1;) {
        ssize_t more = read(client, request + have, sizeof request - 1 - have);
        if (more <= 0) fail("the client has gone");
        request[have += more] = 0;
        char *end = strstr(request, "\r\n\r\n"), *length = strstr(request, "Content-Length: ");
        if (end && length && have >= end + 4 - request + strtoul(length + 16, NULL, 10)) return;
    }
    fail("the request is too long");
}

static void answer(int client, int number)
{
    char text[200], body[40];
    int size = snprintf(body, sizeof body, "{\"task_id\":\"%d\"}", number);
    size = snprintf(text, sizeof text, "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                    size, body);
    if (write(client, text, size) != size) fail("answer");
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(double *values, int n, double share)
{
    qsort(values, n, sizeof *values, by_size);
    int place = (int)(n * share);
    return 1e3 * values[place < n ? place : n - 1];
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) fail("usage: lone_floor N REDIS_PORT [HTTP_PORT]");
    int n = atoi(argv[1]);
    if (n < 1) fail("N is a number from 1 on");
    redisContext *redis = redisConnect("127.0.0.1", atoi(argv[2]));
    if (!redis || redis->err) fail("cannot connect to Redis");
    amqp_connection_state_t out = dial(), in = dial();
    amqp_table_entry_t type = {.key = amqp_cstring_bytes("x-queue-type"),
                               .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("quorum")}};
    amqp_table_t arguments = {.num_entries = 1, .entries = &type};
    amqp_bytes_t queue = amqp_cstring_bytes(QUEUE);
    amqp_queue_delete(out, 1, queue, 0, 0);
    amqp_queue_declare(out, 1, queue, 0, 1, 0, 0, arguments);
    if (amqp_get_rpc_reply(out).reply_type != AMQP_RESPONSE_NORMAL) fail("queue declare");
    amqp_basic_consume(in, 1, queue, amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    if (amqp_get_rpc_reply(in).reply_type != AMQP_RESPONSE_NORMAL) fail("consume");
    char body[301];
    memset(body, 'x', 300);
    body[300] = 0;
    amqp_basic_properties_t persistent = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};
    double *whole = calloc(n, sizeof *whole), *first = calloc(n, sizeof *first), *message = calloc(n, sizeof *message),
           *last = calloc(n, sizeof *last);
    int client = argc == 4 ? accept_client(atoi(argv[3])) : -1;
    for (int i = client < 0 ? -WARM_UP : 0; i < n; i++) {
        if (client >= 0) read_request(client);
        double t0 = now();
        store(redis, i, "task", body);
        double t1 = now();
        if (amqp_basic_publish(out, 1, amqp_empty_bytes, queue, 0, 0, &persistent, amqp_cstring_bytes(body))) fail("publish");
        amqp_envelope_t delivery;
        amqp_maybe_release_buffers(in);
        if (amqp_consume_message(in, &delivery, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) fail("delivery");
        double t2 = now();
        if (client >= 0) {
            answer(client, i);
            store(redis, i, "status", "completed");
        } else {
            store(redis, i, "result", body);
        }
        double t3 = now();
        amqp_basic_ack(in, 1, delivery.delivery_tag, 0);
        amqp_destroy_envelope(&delivery);
        if (i >= 0) whole[i] = t3 - t0, first[i] = t1 - t0, message[i] = t2 - t1, last[i] = t3 - t2;
        if (client < 0) usleep(2000);
    }
    amqp_queue_delete(out, 1, queue, 0, 0);
    printf("{\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"stored_ms\":%.3f,\"delivered_ms\":%.3f,\"settled_ms\":%.3f}\n",
           percentile_ms(whole, n, .5), percentile_ms(whole, n, .99), percentile_ms(first, n, .5),
           percentile_ms(message, n, .5), percentile_ms(last, n, .5));
    amqp_connection_close(in, AMQP_REPLY_SUCCESS);
    amqp_connection_close(out, AMQP_REPLY_SUCCESS);
    redisFree(redis);
    return 0;
}
