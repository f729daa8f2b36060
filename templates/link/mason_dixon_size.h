/* SPDX-License-Identifier: 0BSD
 *
 * Sizes and boundaries as MasonDixon's options write them. Valid C99 and C++; static functions
 * only, no library behind it.
 *
 *   #include "mason_dixon_size.h"
 *   uint64_t bytes;
 *   const char *error = mason_dixon_parse_size("4GiB", &bytes);
 *   if (!error)
 *       error = mason_dixon_check_boundary(bytes);
 *   if (error)
 *       fprintf(stderr, "app: BOUNDARY: \"4GiB\" %s\n", error);
 */
#ifndef MASON_DIXON_SIZE_H
#define MASON_DIXON_SIZE_H

#include <stdint.h>
#include <string.h>

/* MASON_DIXON_BOUNDARY_UNIT: a boundary is a multiple of this many bytes on every target, as 64 KiB
 * is the largest page of a Linux kernel for the machines of mason_dixon_elf_page_bytes().
 * MASON_DIXON_BOUNDARY_LIMIT: the first address, in bytes, that is no boundary any more: user
 * addresses have 47 bits on x86-64 (Linux, Documentation/arch/x86/x86_64/mm.rst). Since: 0.1 */
#define MASON_DIXON_BOUNDARY_UNIT ((uint64_t)0x10000)
#define MASON_DIXON_BOUNDARY_LIMIT ((uint64_t)1 << 47)

/* mason_dixon_parse_size - reads a size.
 *
 *   text   digits with K, M, G, T or KiB, MiB, GiB, TiB (powers of 1024) or without a unit (bytes);
 *          or 0x and hexadecimal digits (bytes). No sign, no fraction, no blanks.
 *   bytes  receives the size in bytes; untouched on an error.
 *
 * Returns NULL, or what is wrong and what is allowed, a static text that reads on behind the
 * argument: "is not a number ...". Since: 0.1
 * Example: mason_dixon_parse_size("64KiB", &bytes) gives NULL and 65536. */
static inline const char *mason_dixon_parse_size(const char *text, uint64_t *bytes) {
    static const char units[] = "KMGT";
    const char *at = text;
    const char *unit;
    unsigned base = 10;
    unsigned shift = 0;
    uint64_t value = 0;

    if (*at == '-')
        return "is negative; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        base = 16;
        at += 2;
    }
    text = at;
    for (;; at++) {
        unsigned digit;
        if (*at >= '0' && *at <= '9')
            digit = (unsigned)(*at - '0');
        else if (base == 16 && *at >= 'a' && *at <= 'f')
            digit = (unsigned)(*at - 'a') + 10;
        else if (base == 16 && *at >= 'A' && *at <= 'F')
            digit = (unsigned)(*at - 'A') + 10;
        else
            break;
        if (value > (UINT64_MAX - digit) / base)
            return "is too large; allowed is less than 0x10000000000000000 bytes";
        value = value * base + digit;
    }
    if (at == text)
        return "is not a number; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
    if (*at != '\0') {
        unit = base == 10 ? (strchr)(units, *at) : NULL;
        if (unit != NULL && at[1] == 'B' && at[2] == '\0')
            return "has a unit of two meanings; allowed are KiB, MiB, GiB, TiB (powers of 1024) or "
                   "K, M, G, T";
        if (unit == NULL || (at[1] != '\0' && strcmp(at + 1, "iB") != 0))
            return "is not a number with a known unit; allowed are K, M, G, T and KiB, MiB, GiB, "
                   "TiB (powers of 1024) behind digits, or 0x and hexadecimal digits";
        shift = 10 * ((unsigned)(unit - units) + 1);
    }
    if (shift > 0 && value > (UINT64_MAX >> shift))
        return "is too large; allowed is less than 0x10000000000000000 bytes";
    *bytes = value << shift;
    return NULL;
}

/* mason_dixon_check_boundary - is this many bytes an address for a boundary?
 *
 *   bytes  the boundary, an address in bytes
 *
 * Returns NULL, or what is wrong and what is allowed (as above). Since: 0.1
 * Example: mason_dixon_check_boundary(4096) says that 4096 is too small. */
static inline const char *mason_dixon_check_boundary(uint64_t bytes) {
    if (bytes < MASON_DIXON_BOUNDARY_UNIT)
        return "is too small; allowed are multiples of 64KiB from 64KiB on";
    if (bytes >= MASON_DIXON_BOUNDARY_LIMIT)
        return "is too large; allowed is less than 128TiB (0x800000000000)";
    if (bytes % MASON_DIXON_BOUNDARY_UNIT != 0)
        return "is not aligned; allowed are multiples of 64KiB (0x10000)";
    return NULL;
}

#endif
