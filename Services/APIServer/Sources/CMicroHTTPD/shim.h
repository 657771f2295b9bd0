#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <sys/types.h>
#include <sys/socket.h>
#include <stdarg.h>
#include <stdint.h>
#include <microhttpd.h>

/* Libraries after 0.9.77 judge malformed requests by a discipline level; older ones do not know the option (-1). */
static inline int cmicrohttpd_client_discipline_option(void)
{
#if MHD_VERSION >= 0x00097701
    return (int) MHD_OPTION_CLIENT_DISCIPLINE_LVL;
#else
    return -1;
#endif
}

/* MHD_get_connection_info is variadic, which Swift cannot call; no kind asked for here takes a further argument. */
static inline const union MHD_ConnectionInfo *_Nullable
cmicrohttpd_connection_info(struct MHD_Connection *_Nonnull connection, enum MHD_ConnectionInfoType kind)
{
    return MHD_get_connection_info(connection, kind);
}

#endif
