#!/usr/bin/env bash
# Prints the flags of `swift build` for release builds, here and in the images, one a line: Scripts/release-flags.sh
#
# They are for little memory and a quick start; Documentation/Decisions/0022-idle-memory.md has what each is worth.
set -euo pipefail

# Swift's own libraries go into the binary; the C libraries stay outside.
flags=(--static-swift-stdlib -Xswiftc -use-ld=lld)

# Nobody looks for symbols in a program: without a table of them it is smaller, and other libraries' symbols are found sooner.
flags+=(-Xlinker --no-export-dynamic)

# A table of addresses to correct that takes a bit each, not 24 bytes; what loads programs understands it since glibc 2.36.
glibc=$(getconf GNU_LIBC_VERSION)
if [[ $(printf '%s\n' 2.36 "${glibc#* }" | sort -V | head -n 1) == 2.36 ]]; then
    flags+=(-Xlinker -z -Xlinker pack-relative-relocs)
fi

# Swift's runtime needs little of the C++ library: that little goes into the binary, where the whole lies beside the compiler.
cxx=$(clang -print-file-name=libstdc++.a)
if [[ $cxx == /* ]]; then
    flags+=(-Xlinker "--remap-inputs=*/libstdc++.so=$cxx")
fi

printf '%s\n' "${flags[@]}"
