#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

/* hiredis.h names struct timeval without including its header. */
#include <sys/time.h>
#include <hiredis/hiredis.h>

/* The C library's Swift module leaves eventfd out. */
#include <sys/eventfd.h>

/* A GNU extension that needs _GNU_SOURCE, which a module's header cannot set for the headers before it. */
#include <pthread.h>
extern int pthread_setname_np(pthread_t thread, const char *name);

#endif
