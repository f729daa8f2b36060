/* SPDX-License-Identifier: 0BSD
 *
 * Mach-O: the load commands of mach-o/loader.h. PE: the PE format's specification. Little endian,
 * as all machines are that macOS and Windows run on.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "mason_dixon_foreign.h"

#include <string.h>

#define KIB64 0x10000
#define MAX_COMMANDS 4096 /* a program has some dozen */

static uint64_t get(const unsigned char *at, unsigned bytes) {
    uint64_t value = 0;
    while (bytes--)
        value = value << 8 | at[bytes];
    return value;
}

static int read_at(int fd, uint64_t bytes, unsigned char *to, size_t size, uint64_t offset) {
    return offset <= bytes && size <= bytes - offset &&
           mason_dixon_elf_read_at(fd, to, size, offset) == MASON_DIXON_ELF_OK;
}

static const char *read_macho(struct mason_dixon_foreign *f, int fd, uint64_t bytes,
                              const unsigned char *header) {
    const unsigned cpu = (unsigned)get(header + 4, 4);
    const unsigned type = (unsigned)get(header + 12, 4);
    const unsigned count = (unsigned)get(header + 16, 4);
    const uint64_t end = 32 + get(header + 20, 4);
    uint64_t at = 32;
    unsigned i;

    f->format = "Mach-O";
    f->bits = 64;
    f->machine = cpu == 0x1000007 ? "x86_64" : cpu == 0x100000c ? "aarch64" : "unknown";
    f->type = type == 2 ? "MH_EXECUTE" : type == 6 ? "MH_DYLIB" : "other";
    if (count > MAX_COMMANDS || end > bytes)
        return "is damaged: its load commands lie outside the file";
    for (i = 0; i < count; i++) {
        unsigned char command[40];
        uint64_t size;
        if (at + 8 > end || !read_at(fd, bytes, command, 8, at))
            return "is damaged: its load commands lie outside the file";
        size = get(command + 4, 4);
        if (size < 8 || size > end - at)
            return "is damaged: a load command has an impossible size";
        if (get(command, 4) == 0x19) { /* LC_SEGMENT_64 */
            if (size < 72 || !read_at(fd, bytes, command, sizeof command, at))
                return "is damaged: a load command has an impossible size";
            if (strncmp((const char *)command + 8, "__PAGEZERO", 16) == 0) {
                const uint64_t from = get(command + 24, 8);
                const uint64_t room = get(command + 32, 8);
                f->has_page_zero = 1;
                f->page_zero_to = room > UINT64_MAX - from ? UINT64_MAX : from + room;
            } else if (strncmp((const char *)command + 8, "__TEXT", 16) == 0) {
                f->has_image = 1;
                f->image = get(command + 24, 8);
            }
        }
        at += size;
    }
    return type == 2 ? NULL : "is no executable: it is a Mach-O file of another type";
}

static void judge_macho(struct mason_dixon_foreign *f) {
    const int low = !f->has_page_zero || f->page_zero_to <= KIB64;

    if (low && strcmp(f->machine, "aarch64") == 0) {
        f->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        f->reason = "its page zero ends below 4 GiB: macOS on arm64 refuses to start it";
    } else if (low) {
        f->verdict = MASON_DIXON_ELF_PLACED;
        f->reason = "its page zero ends at or below 64 KiB, so low memory can be mapped";
    } else if (f->page_zero_to >= (uint64_t)1 << 32) {
        f->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        f->reason = "macOS' malloc never uses brk, and the program is loaded above its page zero";
    } else {
        f->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        f->reason = "its page zero takes a part of low memory, more than 64 KiB and less than all";
    }
}

static const char *read_pe(struct mason_dixon_foreign *f, int fd, uint64_t bytes,
                           const unsigned char *header) {
    const uint64_t at = get(header + 60, 4);
    unsigned char pe[96];
    unsigned machine, magic, characteristics, more;

    f->format = "PE";
    if (!read_at(fd, bytes, pe, sizeof pe, at) || memcmp(pe, "PE\0\0", 4) != 0)
        return "has a DOS header, and no PE header";
    machine = (unsigned)get(pe + 4, 2);
    characteristics = (unsigned)get(pe + 22, 2);
    magic = (unsigned)get(pe + 24, 2);
    more = (unsigned)get(pe + 94, 2);
    f->machine = machine == 0x8664   ? "x86_64"
                 : machine == 0xaa64 ? "aarch64"
                 : machine == 0x14c  ? "i386"
                                     : "unknown";
    f->type = characteristics & 0x2000 ? "DLL" : "EXE";
    if (magic != 0x20b && magic != 0x10b)
        return "is damaged: its PE header is of an unknown kind";
    f->bits = magic == 0x20b ? 64 : 32;
    f->has_image = 1;
    f->image = magic == 0x20b ? get(pe + 48, 8) : get(pe + 52, 4);
    f->flags = (characteristics & 0x20 ? MASON_DIXON_PE_LARGE : 0) |
               (more & 0x40 ? MASON_DIXON_PE_DYNAMIC : 0) |
               (more & 0x20 ? MASON_DIXON_PE_ENTROPY : 0);
    return characteristics & 0x2000 ? "is no executable: it is a DLL" : NULL;
}

static void judge_pe(struct mason_dixon_foreign *f) {
    f->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
    if (f->bits != 64)
        f->reason = "it has 32-bit addresses";
    else if (!(f->flags & MASON_DIXON_PE_LARGE))
        f->reason = "it lacks /LARGEADDRESSAWARE, so Windows keeps all of its memory below 2 GiB";
    else if (!(f->flags & MASON_DIXON_PE_DYNAMIC))
        f->reason = "it lacks /DYNAMICBASE, so its memory is not moved up";
    else if (!(f->flags & MASON_DIXON_PE_ENTROPY))
        f->reason = "it lacks /HIGHENTROPYVA, so its heaps start in low memory";
    else if (f->image < (uint64_t)1 << 32)
        f->reason = "its image base is below 4 GiB, so its image stays in low memory";
    else {
        f->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        f->reason = "Windows has no brk heap, and with high-entropy ASLR it puts heaps, stacks and "
                    "the image above 4 GiB";
    }
}

int mason_dixon_foreign_judge(int fd, uint64_t bytes, struct mason_dixon_foreign *found,
                              const char **wrong) {
    unsigned char header[64];

    memset(found, 0, sizeof *found);
    memset(header, 0, sizeof header);
    *wrong = NULL;
    if (!read_at(fd, bytes, header, bytes < sizeof header ? (size_t)bytes : sizeof header, 0))
        return 0;
    /* Java's class files begin as files for several machines do, with a version behind: 45 and
     * more. */
    if (bytes >= 8 && header[7] < 45 &&
        (memcmp(header, "\xca\xfe\xba\xbe", 4) == 0 ||
         memcmp(header, "\xca\xfe\xba\xbf", 4) == 0)) {
        *wrong = "is a Mach-O file for several machines: take one out, with lipo -thin";
    } else if (bytes >= 64 && header[0] == 'M' && header[1] == 'Z') {
        *wrong = read_pe(found, fd, bytes, header);
        judge_pe(found);
    } else if (bytes >= 32 && memcmp(header, "\xcf\xfa\xed\xfe", 4) == 0) {
        *wrong = read_macho(found, fd, bytes, header);
        judge_macho(found);
    } else {
        return 0;
    }
    return 1;
}
