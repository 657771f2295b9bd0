// What is used of libcrypto, and no more: one-shot HMAC-SHA256 and base64.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/evp.h>
#include <openssl/hmac.h>

#endif
