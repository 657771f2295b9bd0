#pragma once

#include <stddef.h>
#include <stdint.h>

// From the fuzzer's runtime, which comes with the compiler and has no header of its own.
int LLVMFuzzerRunDriver(
    int *_Nonnull argc, char *_Nullable *_Nonnull *_Nonnull argv,
    int (*_Nonnull callback)(const uint8_t *_Nullable data, size_t size));
