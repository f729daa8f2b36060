/* SPDX-License-Identifier: 0BSD */
/* packer.h - a pointer and a tag in one number, as runtimes do it that use 47 bits for a pointer
 * (LuaJIT's light userdata until September 2020). Not LuaJIT: a small stand-in that fails in the
 * same way. */
#ifndef PACKER_H
#define PACKER_H

#include <stdint.h>

#define PACKER_BITS 47

/* 0 when the pointer does not fit. Addresses of the upper half never do: their top bits are all 1.
 */
static inline uint64_t packer_pack(const volatile void *pointer, unsigned tag) {
    uint64_t value = (uint64_t)(uintptr_t)pointer;
    if (value >> PACKER_BITS)
        return 0;
    return value | (uint64_t)(tag & 0x1ffff) << PACKER_BITS;
}

static inline void *packer_pointer(uint64_t packed) {
    return (void *)(uintptr_t)(packed & ((UINT64_C(1) << PACKER_BITS) - 1));
}

#endif
