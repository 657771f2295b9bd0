// What is used of GnuTLS, which libmicrohttpd brings: the certificate and key that a server shows, and one probing client.
#ifndef CGNUTLS_SHIM_H
#define CGNUTLS_SHIM_H

#include <gnutls/gnutls.h>
#include <gnutls/abstract.h>

#endif
