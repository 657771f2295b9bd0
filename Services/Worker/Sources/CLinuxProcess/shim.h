#pragma once

// Headers that the C library's Swift module leaves out.
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <pthread.h>
#include <spawn.h>
#include <sys/types.h>

// GNU extensions need _GNU_SOURCE, which a module's header cannot set for the headers before it.
extern int pipe2(int descriptors[_Nonnull 2], int flags);
extern int pthread_setname_np(pthread_t thread, const char *_Nonnull name);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *_Nonnull actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *_Nonnull actions, const char *_Nonnull path);

// Orphans among this process's descendants become its children. (prctl is variadic, which Swift does not import.)
static inline int clinuxprocess_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}
