// Preloaded into a service: its wall clock is ahead by the seconds in the file WALL_CLOCK_SHIFT_FILE (eight bytes, in the
// machine's order), which may change at any time. All other clocks, and all timers, stay as they are.
//
// libfaketime cannot do this to a Swift program: it shifts timers of the monotonic clocks too, and no sleep ends any more.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t *shift;

__attribute__((constructor)) static void open_shift(void) {
    const char *path = getenv("WALL_CLOCK_SHIFT_FILE");
    if (!path) return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) shift = page;
}

static int64_t seconds(void) { return shift ? __atomic_load_n(shift, __ATOMIC_RELAXED) : 0; }

int clock_gettime(clockid_t clock, struct timespec *at) {
    long code = syscall(SYS_clock_gettime, clock, at);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += seconds();
    return (int)code;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    (void)zone;
    struct timespec now;
    int code = clock_gettime(CLOCK_REALTIME, &now);
    if (code == 0) *at = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return code;
}

time_t time(time_t *at) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return (time_t)-1;
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
