#pragma once

// The type checks of curl's header are macros over its variadic functions; the functions below replace them.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <stdint.h>

// libcurl is not linked: `ccurl_load` loads it, and every other function here calls what that has found. curl's header
// gives types and constants alone; its functions are not to be called, and do not link.

// Loads libcurl of that name and finds its functions, once for the whole process and before anything else here is
// called. NULL when it is ready to be used, else the reason, which stays until the thread calls this again.
const char *_Nullable ccurl_load(const char *_Nonnull name);

CURLcode ccurl_global_init(long flags);

CURL *_Nullable ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *_Nonnull easy);
const char *_Nullable ccurl_easy_strerror(CURLcode code);
long ccurl_response_code(CURL *_Nonnull easy);

// Swift cannot call C's variadic functions: one function for each type of argument.
CURLcode ccurl_set_long(CURL *_Nonnull easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_text(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value);
CURLcode ccurl_set_bytes(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value);
CURLcode ccurl_set_list(CURL *_Nonnull easy, CURLoption option, struct curl_slist *_Nullable value);

typedef size_t (*ccurl_data_callback)(char *_Nullable, size_t, size_t, void *_Nullable);
typedef curl_socket_t (*ccurl_socket_callback)(void *_Nullable, curlsocktype, struct curl_sockaddr *_Nullable);
typedef int (*ccurl_prerequest_callback)(void *_Nullable, char *_Nullable, char *_Nullable, int, int);

CURLcode ccurl_on_body(CURL *_Nonnull easy, ccurl_data_callback _Nonnull call, void *_Nonnull context);
CURLcode ccurl_on_header(CURL *_Nonnull easy, ccurl_data_callback _Nonnull call, void *_Nonnull context);
CURLcode ccurl_on_socket(CURL *_Nonnull easy, ccurl_socket_callback _Nonnull call, void *_Nonnull context);
CURLcode ccurl_on_prerequest(CURL *_Nonnull easy, ccurl_prerequest_callback _Nonnull call, void *_Nonnull context);

CURLcode ccurl_allow_http_only(CURL *_Nonnull easy);
// A cancelled transfer does not wait for its name-resolver thread, where libcurl knows how (since 7.87).
void ccurl_do_not_wait_for_resolver(CURL *_Nonnull easy);

struct curl_slist *_Nullable ccurl_slist_append(struct curl_slist *_Nullable list, const char *_Nonnull line);
void ccurl_slist_free_all(struct curl_slist *_Nullable list);

CURLM *_Nullable ccurl_multi_init(void);
CURLMcode ccurl_multi_cleanup(CURLM *_Nonnull multi);
CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);
CURLMcode ccurl_multi_add_handle(CURLM *_Nonnull multi, CURL *_Nonnull easy);
CURLMcode ccurl_multi_remove_handle(CURLM *_Nonnull multi, CURL *_Nonnull easy);
CURLMcode ccurl_multi_perform(CURLM *_Nonnull multi, int *_Nonnull running);
// Waits for a socket, a timer or `ccurl_multi_wakeup`.
CURLMcode ccurl_multi_poll(CURLM *_Nonnull multi, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *_Nonnull multi);
// The next transfer that has ended, or NULL; its outcome is stored in `result`.
CURL *_Nullable ccurl_next_finished(CURLM *_Nonnull multi, CURLcode *_Nonnull result);

CURLU *_Nullable ccurl_url(void);
void ccurl_url_cleanup(CURLU *_Nonnull url);
CURLUcode ccurl_url_set(CURLU *_Nonnull url, CURLUPart part, const char *_Nullable value, unsigned flags);
// The text goes back through `ccurl_free`.
CURLUcode ccurl_url_get(CURLU *_Nonnull url, CURLUPart part, char *_Nullable *_Nonnull text, unsigned flags);
void ccurl_free(void *_Nonnull text);

// Copies the network address out of a socket address: 4 or 16 bytes, 0 when it is of another family.
int ccurl_address_bytes(const struct curl_sockaddr *_Nonnull address, uint8_t *_Nonnull output);
