/* POST one body N times over C keep-alive connections; write the task ids.
 *
 *   post_tasks HOST PORT PATH BODYFILE N CONNECTIONS IDFIELD OUTFILE [RATE]
 *
 * With RATE: so many a second, each at its time as long as a connection is free.
 * Prints one JSON line: t0, t1 (CLOCK_MONOTONIC s), n, failed, and latency
 * percentiles in ms. Answers must carry Content-Length. Ids are taken from the
 * JSON answer's string field IDFIELD and written in order of arrival.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUF 16384

struct conn {
    int fd;
    size_t have;
    double sent_at;
    char buf[BUF];
};

static char *request;
static size_t request_len;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void send_request(struct conn *c)
{
    size_t off = 0;
    c->have = 0;
    c->sent_at = now();
    while (off < request_len) {
        ssize_t n = send(c->fd, request + off, request_len - off, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR) continue;
            die("send");
        }
        off += n;
    }
}

/* Length of the whole answer once its head is complete, 0 while it is not. */
static size_t answer_length(struct conn *c)
{
    char *end = strstr(c->buf, "\r\n\r\n");
    if (!end) return 0;
    char *p = c->buf;
    while ((p = strstr(p, "\r\n")) && p < end) {
        p += 2;
        if (strncasecmp(p, "content-length:", 15) == 0)
            return (end + 4 - c->buf) + strtoul(p + 15, NULL, 10);
    }
    fprintf(stderr, "answer without Content-Length:\n%s\n", c->buf);
    exit(1);
}

static int write_id(FILE *out, const char *body, const char *field)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", field);
    const char *p = strstr(body, quoted);
    if (!p || !(p = strchr(p + strlen(quoted), ':')) || !(p = strchr(p, '"'))) return 0;
    const char *end = strchr(++p, '"');
    if (!end) return 0;
    fwrite(p, 1, end - p, out);
    fputc('\n', out);
    return 1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    if (argc != 9 && argc != 10) {
        fprintf(stderr, "usage: post_tasks HOST PORT PATH BODYFILE N CONNECTIONS IDFIELD OUTFILE [RATE]\n");
        return 2;
    }
    int total = atoi(argv[5]), width = atoi(argv[6]);
    double rate = argc == 10 ? atof(argv[9]) : 0;
    static char body[BUF];
    FILE *in = fopen(argv[4], "r");
    if (!in) die(argv[4]);
    size_t body_len = fread(body, 1, sizeof body - 1, in);
    fclose(in);
    request = malloc(body_len + 1024);
    request_len = sprintf(request,
        "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\n"
        "Content-Length: %zu\r\n\r\n%s", argv[3], argv[1], argv[2], body_len, body);

    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *addr;
    if (getaddrinfo(argv[1], argv[2], &hints, &addr)) die("getaddrinfo");
    if (width > total) width = total;
    struct conn *conns = calloc(width, sizeof *conns);
    int ep = epoll_create1(0), one = 1;
    for (int i = 0; i < width; i++) {
        conns[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(conns[i].fd, addr->ai_addr, addr->ai_addrlen)) die("connect");
        setsockopt(conns[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &conns[i]};
        epoll_ctl(ep, EPOLL_CTL_ADD, conns[i].fd, &ev);
    }
    FILE *out = fopen(argv[8], "w");
    if (!out) die(argv[8]);
    double *ms = malloc(sizeof *ms * total);
    /* A ring: each is used in turn, so that none is idle until the server closes it. */
    struct conn **idle = calloc(width, sizeof *idle);
    int sent = 0, done = 0, failed = 0, free_conns = width, first = 0;
    for (int i = 0; i < width; i++) idle[i] = &conns[i];
    double t0 = now();
    while (done < total) {
        struct epoll_event evs[64];
        double next = t0 + (rate > 0 ? sent / rate : 0);
        while (free_conns > 0 && sent < total && now() >= next) {
            send_request(idle[first]);
            first = (first + 1) % width;
            free_conns--;
            sent++;
            next = t0 + (rate > 0 ? sent / rate : 0);
        }
        /* Until the next is due, or without limit but for one that means that nobody answers. */
        double wait = free_conns > 0 && sent < total ? (next - now()) * 1000 : 20000;
        int n = epoll_wait(ep, evs, 64, wait > 0 ? (int)wait : 0);
        if (n == 0 && free_conns == 0) { fprintf(stderr, "no answer for 20 s\n"); return 1; }
        for (int i = 0; i < n; i++) {
            struct conn *c = evs[i].data.ptr;
            ssize_t got = recv(c->fd, c->buf + c->have, BUF - 1 - c->have, 0);
            if (got <= 0) { fprintf(stderr, "connection closed early\n"); return 1; }
            c->have += got;
            c->buf[c->have] = 0;
            size_t want = answer_length(c);
            if (!want || c->have < want) continue;
            ms[done++] = (now() - c->sent_at) * 1000;
            if (strncmp(c->buf + 9, "20", 2) != 0 ||
                !write_id(out, strstr(c->buf, "\r\n\r\n"), argv[7])) failed++;
            idle[(first + free_conns++) % width] = c;
        }
    }
    double t1 = now();
    fclose(out);
    qsort(ms, total, sizeof *ms, by_value);
    printf("{\"t0\":%.6f,\"t1\":%.6f,\"n\":%d,\"failed\":%d,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
           t0, t1, total - failed, failed, ms[total / 2], ms[(int)(total * 0.99)]);
    return 0;
}
