// What is used of libcrypto, and no more: one-shot HMAC-SHA256 and SHA-256, base64, comparing in constant time.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#endif
