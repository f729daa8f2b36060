/* SPDX-License-Identifier: 0BSD
 *
 * The ELF reader of mason_dixon_elf.h, where its functions are documented. Since: 0.1
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "mason_dixon_elf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>

#define EI_CLASS 4
#define EI_DATA 5
#define EI_VERSION 6
#define EI_OSABI 7
#define PN_XNUM 0xffff
#define SHN_UNDEF 0
#define DT_NULL 0
#define DT_NEEDED 1
#define DT_STRTAB 5
#define DT_SYMTAB 6
#define DT_STRSZ 10
#define DT_SONAME 14
#define DT_FLAGS_1 0x6ffffffb
#define DF_1_PIE 0x08000000
#define DF_1_SYMINTPOSE UINT64_C(0x00800000) /* sys/link.h of illumos */
/* sys/elf.h and sys/auxv.h of illumos: the segment of capabilities, in entries of two words, and
 * the one that keeps a process of 64 bits below 4 GiB. */
#define PT_SUNWCAP 0x6ffffffd
#define CA_SUNW_SF_1 2
#define SF1_SUNW_ADDR32 4
#define MAX_CAPABILITIES 256
#define SMALLEST_PAGE_BYTES 4096
#define MAX_DYNAMIC_ENTRIES 65536
#define DYNAMIC_BYTES 16
#define SYMBOL_BYTES 24
/* Larger tables of symbols or of names are passed over. */
#define MAX_NAMES_BYTES ((uint64_t)64 << 20)
#define CHUNK_BYTES 12288 /* a multiple of DYNAMIC_BYTES and SYMBOL_BYTES */

uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf, const unsigned char *from,
                             unsigned size) {
    uint64_t value = 0;
    unsigned i;

    for (i = 0; i < size; i++)
        value = (value << 8) | from[elf->big_endian ? i : size - 1 - i];
    return value;
}

void mason_dixon_elf_put(const struct mason_dixon_elf *elf, unsigned char *to, unsigned size,
                         uint64_t value) {
    unsigned i;

    for (i = 0; i < size; i++) {
        to[elf->big_endian ? size - 1 - i : i] = (unsigned char)(value & 0xff);
        value >>= 8;
    }
}

enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd, void *to, size_t size, uint64_t offset) {
    unsigned char *at = (unsigned char *)to;

    /* off_t is signed; no file is that large. */
    if (offset > (uint64_t)INT64_MAX || size > (uint64_t)INT64_MAX - offset)
        return MASON_DIXON_ELF_TRUNCATED;
    while (size > 0) {
        ssize_t got = pread(fd, at, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return MASON_DIXON_ELF_READ;
        if (got == 0)
            return MASON_DIXON_ELF_TRUNCATED;
        at += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return MASON_DIXON_ELF_OK;
}

/* Does [offset, offset + size) lie inside the file? */
static int inside(const struct mason_dixon_elf *elf, uint64_t offset, uint64_t size) {
    return offset <= elf->file_bytes && size <= elf->file_bytes - offset;
}

static void decode_segment(const struct mason_dixon_elf *elf, const unsigned char *raw,
                           struct mason_dixon_elf_segment *segment) {
    memset(segment, 0, sizeof *segment);
    segment->type = (uint32_t)mason_dixon_elf_get(elf, raw, 4);
    if (elf->bits == 64) {
        segment->flags = (uint32_t)mason_dixon_elf_get(elf, raw + 4, 4);
        segment->offset = mason_dixon_elf_get(elf, raw + 8, 8);
        segment->vaddr = mason_dixon_elf_get(elf, raw + 16, 8);
        segment->paddr = mason_dixon_elf_get(elf, raw + 24, 8);
        segment->filesz = mason_dixon_elf_get(elf, raw + 32, 8);
        segment->memsz = mason_dixon_elf_get(elf, raw + 40, 8);
        segment->align = mason_dixon_elf_get(elf, raw + 48, 8);
    } else {
        segment->offset = mason_dixon_elf_get(elf, raw + 4, 4);
        segment->vaddr = mason_dixon_elf_get(elf, raw + 8, 4);
        segment->paddr = mason_dixon_elf_get(elf, raw + 12, 4);
        segment->filesz = mason_dixon_elf_get(elf, raw + 16, 4);
        segment->memsz = mason_dixon_elf_get(elf, raw + 20, 4);
        segment->flags = (uint32_t)mason_dixon_elf_get(elf, raw + 24, 4);
        segment->align = mason_dixon_elf_get(elf, raw + 28, 4);
    }
}

void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
                                    const struct mason_dixon_elf_segment *segment,
                                    unsigned char *to) {
    mason_dixon_elf_put(elf, to, 4, segment->type);
    if (elf->bits == 64) {
        mason_dixon_elf_put(elf, to + 4, 4, segment->flags);
        mason_dixon_elf_put(elf, to + 8, 8, segment->offset);
        mason_dixon_elf_put(elf, to + 16, 8, segment->vaddr);
        mason_dixon_elf_put(elf, to + 24, 8, segment->paddr);
        mason_dixon_elf_put(elf, to + 32, 8, segment->filesz);
        mason_dixon_elf_put(elf, to + 40, 8, segment->memsz);
        mason_dixon_elf_put(elf, to + 48, 8, segment->align);
    } else {
        mason_dixon_elf_put(elf, to + 4, 4, segment->offset);
        mason_dixon_elf_put(elf, to + 8, 4, segment->vaddr);
        mason_dixon_elf_put(elf, to + 12, 4, segment->paddr);
        mason_dixon_elf_put(elf, to + 16, 4, segment->filesz);
        mason_dixon_elf_put(elf, to + 20, 4, segment->memsz);
        mason_dixon_elf_put(elf, to + 24, 4, segment->flags);
        mason_dixon_elf_put(elf, to + 28, 4, segment->align);
    }
}

static enum mason_dixon_elf_error read_segments(struct mason_dixon_elf *elf, unsigned entry_bytes,
                                                unsigned count) {
    const unsigned wanted_bytes = elf->bits == 64 ? 56 : 32;
    enum mason_dixon_elf_error error;
    unsigned char *raw;
    unsigned i;

    if (count == 0)
        return MASON_DIXON_ELF_OK;
    if (entry_bytes != wanted_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    /* PN_XNUM, too, stands for more of them than any kernel executes. */
    if (count == PN_XNUM || count * wanted_bytes > MASON_DIXON_ELF_MAX_TABLE)
        return MASON_DIXON_ELF_TOO_MANY;
    if (!inside(elf, elf->phoff, (uint64_t)count * wanted_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    raw = (unsigned char *)malloc((size_t)count * wanted_bytes);
    elf->segments = (struct mason_dixon_elf_segment *)calloc(count, sizeof *elf->segments);
    if (raw == NULL || elf->segments == NULL) {
        free(raw);
        return MASON_DIXON_ELF_MEMORY;
    }
    error = mason_dixon_elf_read_at(elf->fd, raw, (size_t)count * wanted_bytes, elf->phoff);
    if (error == MASON_DIXON_ELF_OK) {
        for (i = 0; i < count; i++)
            decode_segment(elf, raw + (size_t)i * wanted_bytes, &elf->segments[i]);
        elf->segment_count = count;
    }
    free(raw);
    return error;
}

enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf, int fd) {
    unsigned char raw[64];
    struct stat status;
    enum mason_dixon_elf_error error;
    unsigned header_bytes;
    size_t have;
    unsigned address;
    const unsigned char *tail;

    memset(elf, 0, sizeof *elf);
    elf->fd = fd;
    if (fstat(fd, &status) != 0)
        return MASON_DIXON_ELF_READ;
    elf->file_bytes = status.st_size > 0 ? (uint64_t)status.st_size : 0;
    if (elf->file_bytes == 0)
        return MASON_DIXON_ELF_EMPTY;
    memset(raw, 0, sizeof raw);
    have = elf->file_bytes < sizeof raw ? (size_t)elf->file_bytes : sizeof raw;
    error = mason_dixon_elf_read_at(fd, raw, have, 0);
    if (error != MASON_DIXON_ELF_OK)
        return error;
    if (memcmp(raw, "\177ELF", have < 4 ? have : 4) != 0)
        return MASON_DIXON_ELF_NOT_ELF;
    if (have < 16)
        return MASON_DIXON_ELF_TRUNCATED;
    if (raw[EI_CLASS] < 1 || raw[EI_CLASS] > 2 || raw[EI_DATA] < 1 || raw[EI_DATA] > 2 ||
        raw[EI_VERSION] != 1)
        return MASON_DIXON_ELF_IDENT;
    elf->bits = raw[EI_CLASS] == 2 ? 64 : 32;
    elf->big_endian = raw[EI_DATA] == 2;
    elf->osabi = raw[EI_OSABI];
    header_bytes = elf->bits == 64 ? 64 : 52;
    if (have < header_bytes)
        return MASON_DIXON_ELF_TRUNCATED;
    elf->type = (unsigned)mason_dixon_elf_get(elf, raw + 16, 2);
    elf->machine = (unsigned)mason_dixon_elf_get(elf, raw + 18, 2);
    if (mason_dixon_elf_get(elf, raw + 20, 4) != 1)
        return MASON_DIXON_ELF_IDENT;
    address = elf->bits / 8;
    elf->entry = mason_dixon_elf_get(elf, raw + 24, address);
    elf->phoff = mason_dixon_elf_get(elf, raw + 24 + address, address);
    elf->shoff = mason_dixon_elf_get(elf, raw + 24 + 2 * address, address);
    tail = raw + 24 + 3 * address + 4; /* behind e_flags */
    if (mason_dixon_elf_get(elf, tail, 2) != header_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    /* Only what is executed has program headers of interest here, and a core dump may have more
     * of them than are read. */
    if (elf->type == MASON_DIXON_ET_EXEC || elf->type == MASON_DIXON_ET_DYN)
        error = read_segments(elf, (unsigned)mason_dixon_elf_get(elf, tail + 2, 2),
                              (unsigned)mason_dixon_elf_get(elf, tail + 4, 2));
    if (error != MASON_DIXON_ELF_OK)
        mason_dixon_elf_close(elf);
    return error;
}

void mason_dixon_elf_close(struct mason_dixon_elf *elf) {
    free(elf->segments);
    free(elf->sections);
    elf->segments = NULL;
    elf->sections = NULL;
    elf->segment_count = 0;
    elf->section_count = 0;
}

static void decode_section(const struct mason_dixon_elf *elf, const unsigned char *raw,
                           struct mason_dixon_elf_section *section) {
    const unsigned a = elf->bits / 8;

    memset(section, 0, sizeof *section);
    section->name = (uint32_t)mason_dixon_elf_get(elf, raw, 4);
    section->type = (uint32_t)mason_dixon_elf_get(elf, raw + 4, 4);
    section->flags = mason_dixon_elf_get(elf, raw + 8, a);
    section->addr = mason_dixon_elf_get(elf, raw + 8 + a, a);
    section->offset = mason_dixon_elf_get(elf, raw + 8 + 2 * a, a);
    section->size = mason_dixon_elf_get(elf, raw + 8 + 3 * a, a);
    section->link = (uint32_t)mason_dixon_elf_get(elf, raw + 8 + 4 * a, 4);
    section->info = (uint32_t)mason_dixon_elf_get(elf, raw + 12 + 4 * a, 4);
    section->addralign = mason_dixon_elf_get(elf, raw + 16 + 4 * a, a);
    section->entsize = mason_dixon_elf_get(elf, raw + 16 + 5 * a, a);
}

enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf) {
    const unsigned entry_bytes = elf->bits == 64 ? 64 : 40;
    const unsigned sizes = elf->bits == 64 ? 58 : 46; /* offset of e_shentsize */
    unsigned char raw[64];
    struct mason_dixon_elf_section *sections;
    struct mason_dixon_elf_section first;
    enum mason_dixon_elf_error error;
    uint64_t count;
    uint64_t i;

    if (elf->sections != NULL || elf->shoff == 0)
        return MASON_DIXON_ELF_OK;
    error = mason_dixon_elf_read_at(elf->fd, raw, 4, sizes);
    if (error != MASON_DIXON_ELF_OK)
        return error;
    if (mason_dixon_elf_get(elf, raw, 2) != entry_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    count = mason_dixon_elf_get(elf, raw + 2, 2);
    if (!inside(elf, elf->shoff, entry_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    if (count == 0) { /* 0xff00 sections or more: the number is in the first one (gabi) */
        error = mason_dixon_elf_read_at(elf->fd, raw, entry_bytes, elf->shoff);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        decode_section(elf, raw, &first);
        count = first.size;
    }
    if (count > MASON_DIXON_ELF_MAX_SECTIONS)
        return MASON_DIXON_ELF_TOO_MANY_SECTIONS;
    if (count == 0)
        return MASON_DIXON_ELF_OK;
    if (!inside(elf, elf->shoff, count * entry_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    sections = (struct mason_dixon_elf_section *)calloc((size_t)count, sizeof *sections);
    if (sections == NULL)
        return MASON_DIXON_ELF_MEMORY;
    for (i = 0; i < count && error == MASON_DIXON_ELF_OK; i++) {
        error = mason_dixon_elf_read_at(elf->fd, raw, entry_bytes, elf->shoff + i * entry_bytes);
        if (error == MASON_DIXON_ELF_OK)
            decode_section(elf, raw, &sections[i]);
    }
    if (error != MASON_DIXON_ELF_OK) {
        free(sections);
        return error;
    }
    elf->sections = sections;
    elf->section_count = (uint32_t)count;
    return MASON_DIXON_ELF_OK;
}

uint64_t mason_dixon_elf_page_bytes(unsigned machine) {
    switch (machine) {
    case 62:  /* x86-64 */
    case 243: /* RISC-V */
    case 22:  /* s390x */
        return 0x1000;
    case 43: /* SPARC V9 */
        return 0x2000;
    case 183: /* AArch64 */
    case 21:  /* PowerPC64 */
    case 8:   /* MIPS */
    case 258: /* LoongArch */
        return 0x10000;
    default:
        return 0;
    }
}

int mason_dixon_elf_note(const struct mason_dixon_elf *elf, uint64_t offset, unsigned type) {
    unsigned char raw[MASON_DIXON_NOTE_BYTES];

    if (!inside(elf, offset, sizeof raw) ||
        mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, offset) != MASON_DIXON_ELF_OK)
        return 0;
    return mason_dixon_elf_get(elf, raw, 4) == 11 &&
           mason_dixon_elf_get(elf, raw + 4, 4) ==
               MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD &&
           mason_dixon_elf_get(elf, raw + 8, 4) == type &&
           memcmp(raw + 12, "MasonDixon\0", 12) == 0;
}

/* A note of ours in [offset, offset + size): its offset, 0 for none. */
static uint64_t find_note(const struct mason_dixon_elf *elf, uint64_t offset, uint64_t size,
                          unsigned type) {
    uint64_t at;

    if (!inside(elf, offset, size))
        return 0;
    /* Notes come first in a segment; a segment of more than 4 KiB of them is none that we made. */
    for (at = 0; at < 4096 && at + MASON_DIXON_NOTE_BYTES <= size; at += 4)
        if (mason_dixon_elf_note(elf, offset + at, type))
            return offset + at;
    return 0;
}

int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
                           struct mason_dixon_elf_record *record) {
    unsigned char raw[MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD];
    uint64_t offset = 0;
    uint32_t i;

    memset(record, 0, sizeof *record);
    for (i = 0; i < elf->segment_count && offset == 0; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->type == MASON_DIXON_PT_NOTE ||
            (s->type == MASON_DIXON_PT_LOAD && s->filesz <= 4096)) {
            record->type = MASON_DIXON_NOTE_SLOT;
            offset = find_note(elf, s->offset, s->filesz, MASON_DIXON_NOTE_SLOT);
        }
        if (offset == 0 && s->type == MASON_DIXON_PT_LOAD && s->filesz > MASON_DIXON_NOTE_BYTES &&
            s->offset == elf->phoff &&
            mason_dixon_elf_note(elf, s->offset + s->filesz - MASON_DIXON_NOTE_BYTES,
                                 MASON_DIXON_NOTE_APPENDED)) {
            record->type = MASON_DIXON_NOTE_APPENDED;
            offset = s->offset + s->filesz - MASON_DIXON_NOTE_BYTES;
        }
    }
    if (offset == 0 ||
        mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, offset + MASON_DIXON_NOTE_RECORD) !=
            MASON_DIXON_ELF_OK) {
        memset(record, 0, sizeof *record);
        return 0;
    }
    record->offset = offset;
    record->verdict = (unsigned)mason_dixon_elf_get(elf, raw + 4, 4);
    record->boundary = mason_dixon_elf_get(elf, raw + 8, 8);
    for (i = 0; i < 8 && raw[16 + i] >= ' ' && raw[16 + i] < 127; i++)
        record->version[i] = (char)raw[16 + i];
    return 1;
}

/* What a verdict needs of the dynamic section. */
struct dynamic {
    uint64_t strings; /* file offset, 0: none */
    uint64_t strings_bytes;
    uint64_t symbols; /* file offset, 0: none */
    uint64_t flags_1;
    int soname;
    int asan;
};

/* The file offset of an address, 0 when no PT_LOAD has it in the file. */
static uint64_t offset_of(const struct mason_dixon_elf *elf, uint64_t address) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->type == MASON_DIXON_PT_LOAD && address >= s->vaddr &&
            address - s->vaddr < s->filesz && inside(elf, s->offset, s->filesz))
            return s->offset + (address - s->vaddr);
    }
    return 0;
}

/* Only damage of the file is passed over: what can't be found there is not there. */
static int gave_up(enum mason_dixon_elf_error error) {
    return error == MASON_DIXON_ELF_READ || error == MASON_DIXON_ELF_MEMORY;
}

/* Is the needed library at this offset of the strings AddressSanitizer's (GCC's, clang's)? */
static enum mason_dixon_elf_error needs_asan(const struct mason_dixon_elf *elf,
                                             struct dynamic *dynamic, uint64_t name) {
    static const char gcc_name[] = "libasan.so";
    static const char clang_name[] = "libclang_rt.asan";
    char text[32];
    enum mason_dixon_elf_error error;
    size_t size = sizeof text - 1;

    memset(text, 0, sizeof text);
    if (dynamic->strings == 0 || name >= dynamic->strings_bytes ||
        !inside(elf, dynamic->strings, dynamic->strings_bytes))
        return MASON_DIXON_ELF_OK;
    if (size > dynamic->strings_bytes - name)
        size = (size_t)(dynamic->strings_bytes - name);
    error = mason_dixon_elf_read_at(elf->fd, text, size, dynamic->strings + name);
    if (error == MASON_DIXON_ELF_OK && (strncmp(text, gcc_name, sizeof gcc_name - 1) == 0 ||
                                        strncmp(text, clang_name, sizeof clang_name - 1) == 0))
        dynamic->asan = 1;
    return error;
}

/* Passes over the dynamic section twice: the names' table may stand behind the names. */
static enum mason_dixon_elf_error read_dynamic(const struct mason_dixon_elf *elf,
                                               struct dynamic *dynamic) {
    unsigned char raw[DYNAMIC_BYTES];
    const struct mason_dixon_elf_segment *where = NULL;
    uint64_t count;
    uint64_t i;
    int pass;

    memset(dynamic, 0, sizeof *dynamic);
    for (i = 0; i < elf->segment_count && where == NULL; i++)
        if (elf->segments[i].type == MASON_DIXON_PT_DYNAMIC)
            where = &elf->segments[i];
    if (where == NULL || elf->bits != 64 || !inside(elf, where->offset, where->filesz))
        return MASON_DIXON_ELF_OK;
    count = where->filesz / DYNAMIC_BYTES;
    if (count > MAX_DYNAMIC_ENTRIES)
        count = MAX_DYNAMIC_ENTRIES;
    for (pass = 0; pass < 2; pass++) {
        for (i = 0; i < count; i++) {
            uint64_t tag;
            uint64_t value;
            enum mason_dixon_elf_error error =
                mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, where->offset + i * sizeof raw);
            if (error != MASON_DIXON_ELF_OK)
                return error;
            tag = mason_dixon_elf_get(elf, raw, 8);
            value = mason_dixon_elf_get(elf, raw + 8, 8);
            if (tag == DT_NULL)
                break;
            if (pass == 1) {
                if (tag == DT_NEEDED && gave_up(needs_asan(elf, dynamic, value)))
                    return MASON_DIXON_ELF_READ;
            } else if (tag == DT_STRTAB) {
                dynamic->strings = offset_of(elf, value);
            } else if (tag == DT_STRSZ) {
                dynamic->strings_bytes = value;
            } else if (tag == DT_SYMTAB) {
                dynamic->symbols = offset_of(elf, value);
            } else if (tag == DT_SONAME) {
                dynamic->soname = 1;
            } else if (tag == DT_FLAGS_1) {
                dynamic->flags_1 = value;
            }
        }
    }
    return MASON_DIXON_ELF_OK;
}

enum mason_dixon_elf_error mason_dixon_elf_interposes(const struct mason_dixon_elf *elf,
                                                      int *interposes) {
    struct dynamic dynamic;
    const enum mason_dixon_elf_error error = read_dynamic(elf, &dynamic);
    uint32_t i;

    *interposes = -1;
    for (i = 0; i < elf->segment_count; i++)
        if (elf->segments[i].type == MASON_DIXON_PT_DYNAMIC)
            *interposes = (dynamic.flags_1 & DF_1_SYMINTPOSE) != 0;
    return error;
}

#define NO_NAME UINT64_MAX

/* The offset of a name in a table of strings; NO_NAME when it is not there. In static programs mold
 * lays a name where others have an empty one. */
static enum mason_dixon_elf_error find_name(const struct mason_dixon_elf *elf, uint64_t strings,
                                            uint64_t bytes, const char *wanted, uint64_t *name) {
    const size_t length = strlen(wanted) + 1; /* with its NUL */
    unsigned char chunk[CHUNK_BYTES];
    uint64_t done = 0; /* the NUL before the name is in the chunk, but for the first one */

    *name = NO_NAME;
    if (!inside(elf, strings, bytes))
        return MASON_DIXON_ELF_OK;
    while (bytes - done >= length) {
        size_t size = bytes - done < sizeof chunk ? (size_t)(bytes - done) : sizeof chunk;
        size_t at = 0;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, strings + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        while (at + length <= size) {
            const unsigned char *found =
                (const unsigned char *)(memchr)(chunk + at, wanted[0], size - at);
            if (found == NULL)
                break;
            at = (size_t)(found - chunk);
            if (at + length <= size && memcmp(chunk + at, wanted, length) == 0 &&
                (at > 0 ? chunk[at - 1] == '\0' : done == 0)) {
                *name = done + at;
                return MASON_DIXON_ELF_OK;
            }
            at++;
        }
        if (size < sizeof chunk)
            break;
        done += size - length; /* overlap, the name may be cut */
    }
    return MASON_DIXON_ELF_OK;
}

/* Is a symbol of this name defined in the table of symbols? */
static enum mason_dixon_elf_error find_definition(const struct mason_dixon_elf *elf,
                                                  uint64_t symbols, uint64_t bytes, uint64_t name,
                                                  int *found) {
    unsigned char chunk[CHUNK_BYTES];
    uint64_t done = 0;

    if (!inside(elf, symbols, bytes))
        return MASON_DIXON_ELF_OK;
    while (bytes - done >= SYMBOL_BYTES) {
        size_t size = bytes - done < sizeof chunk ? (size_t)(bytes - done) : sizeof chunk;
        size_t at;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, symbols + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        for (at = 0; at + SYMBOL_BYTES <= size; at += SYMBOL_BYTES) {
            if (mason_dixon_elf_get(elf, chunk + at, 4) == name &&
                mason_dixon_elf_get(elf, chunk + at + 6, 2) != SHN_UNDEF) {
                *found = 1;
                return MASON_DIXON_ELF_OK;
            }
        }
        done += at;
    }
    return MASON_DIXON_ELF_OK;
}

static enum mason_dixon_elf_error look_in_table(const struct mason_dixon_elf *elf, uint64_t symbols,
                                                uint64_t symbols_bytes, uint64_t strings,
                                                uint64_t strings_bytes, const char *wanted,
                                                int *found) {
    uint64_t name;
    enum mason_dixon_elf_error error;

    /* The time of a look at a file of any size stays bounded. */
    if (strings_bytes > MAX_NAMES_BYTES || symbols_bytes > MAX_NAMES_BYTES)
        return MASON_DIXON_ELF_OK;
    error = find_name(elf, strings, strings_bytes, wanted, &name);
    if (error == MASON_DIXON_ELF_OK && name != NO_NAME)
        error = find_definition(elf, symbols, symbols_bytes, name, found);
    return gave_up(error) ? error : MASON_DIXON_ELF_OK;
}

/* A statically linked runtime of AddressSanitizer. One table of each kind is looked at (a file has
 * no more, gabi), so that the time stays linear in the size of the file. */
static enum mason_dixon_elf_error defines_asan(struct mason_dixon_elf *elf,
                                               const struct dynamic *dynamic, int *found) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    int seen_symtab = 0;
    int seen_dynsym = 0;
    uint32_t i;

    if (gave_up(error))
        return error;
    error = MASON_DIXON_ELF_OK;
    for (i = 0; i < elf->section_count && error == MASON_DIXON_ELF_OK && !*found; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections[i];
        int *seen = s->type == MASON_DIXON_SHT_SYMTAB   ? &seen_symtab
                    : s->type == MASON_DIXON_SHT_DYNSYM ? &seen_dynsym
                                                        : NULL;
        if (seen == NULL || *seen || s->link >= elf->section_count)
            continue;
        *seen = 1;
        error = look_in_table(elf, s->offset, s->size, elf->sections[s->link].offset,
                              elf->sections[s->link].size, "__asan_init", found);
    }
    /* Without section headers nothing gives the number of dynamic symbols directly; every linker
     * puts the strings right behind them. */
    if (error == MASON_DIXON_ELF_OK && !seen_dynsym && !*found && dynamic->symbols != 0 &&
        dynamic->strings > dynamic->symbols)
        error = look_in_table(elf, dynamic->symbols, dynamic->strings - dynamic->symbols,
                              dynamic->strings, dynamic->strings_bytes, "__asan_init", found);
    return error;
}

/* Goes through a table of symbols. Linkers let a name be the end of a longer one, so each is
 * compared where it stands. */
static enum mason_dixon_elf_error find_symbol(const struct mason_dixon_elf *elf,
                                              const struct mason_dixon_elf_section *symbols,
                                              const char *names, uint64_t names_bytes,
                                              const char *wanted, uint64_t *address) {
    const size_t length = strlen(wanted) + 1;
    unsigned char chunk[CHUNK_BYTES];
    uint64_t done = 0;

    while (symbols->size - done >= SYMBOL_BYTES) {
        const uint64_t left = symbols->size - done;
        const size_t size = left < sizeof chunk ? (size_t)left : sizeof chunk;
        size_t at;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, symbols->offset + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        for (at = 0; at + SYMBOL_BYTES <= size; at += SYMBOL_BYTES) {
            const uint64_t name = mason_dixon_elf_get(elf, chunk + at, 4);
            if (name < names_bytes && names_bytes - name >= length &&
                memcmp(names + name, wanted, length) == 0 &&
                mason_dixon_elf_get(elf, chunk + at + 6, 2) != SHN_UNDEF) {
                *address = mason_dixon_elf_get(elf, chunk + at + 8, 8);
                return MASON_DIXON_ELF_OK;
            }
        }
        done += at;
    }
    return MASON_DIXON_ELF_OK;
}

/* The address of a symbol in one table; 0 when it is not there. */
static enum mason_dixon_elf_error look_up(const struct mason_dixon_elf *elf,
                                          const struct mason_dixon_elf_section *symbols,
                                          const char *name, uint64_t *address) {
    const struct mason_dixon_elf_section *strings = &elf->sections[symbols->link];
    enum mason_dixon_elf_error error;
    char *names;

    if (strings->size == 0 || strings->size > MAX_NAMES_BYTES || symbols->size > MAX_NAMES_BYTES ||
        !inside(elf, strings->offset, strings->size) ||
        !inside(elf, symbols->offset, symbols->size))
        return MASON_DIXON_ELF_OK;
    names = (char *)malloc((size_t)strings->size);
    if (names == NULL)
        return MASON_DIXON_ELF_MEMORY;
    error = mason_dixon_elf_read_at(elf->fd, names, (size_t)strings->size, strings->offset);
    if (error == MASON_DIXON_ELF_OK)
        error = find_symbol(elf, symbols, names, strings->size, name, address);
    free(names);
    return error;
}

enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf, const char *name,
                                                  uint64_t *address) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    uint32_t i;

    *address = 0;
    for (i = 0; error == MASON_DIXON_ELF_OK && elf->bits == 64 && i < elf->section_count; i++)
        if (elf->sections[i].type == MASON_DIXON_SHT_SYMTAB &&
            elf->sections[i].link < elf->section_count)
            return look_up(elf, &elf->sections[i], name, address);
    return error;
}

enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf, const char *name,
                                                   int *exported) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    uint32_t i;

    *exported = -1;
    for (i = 0; error == MASON_DIXON_ELF_OK && elf->bits == 64 && i < elf->section_count; i++) {
        struct mason_dixon_elf_section globals = elf->sections[i];
        uint64_t locals;
        uint64_t address = 0;
        if (globals.type != MASON_DIXON_SHT_DYNSYM || globals.link >= elf->section_count)
            continue;
        /* mold keeps the name of what a version script hides, as a local symbol. Those are the
         * first ones, sh_info of them (gabi, "Sections"). */
        locals = (uint64_t)globals.info * SYMBOL_BYTES;
        if (locals < globals.size) {
            globals.offset += locals;
            globals.size -= locals;
            error = look_up(elf, &globals, name, &address);
        }
        *exported = address != 0;
        break;
    }
    return error;
}

/* Is the first instruction not in the file? Such a file has the headers of the executable that its
 * debug information belongs to (objcopy --only-keep-debug). */
static int is_debug_file(const struct mason_dixon_elf *elf) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        if (s->type == MASON_DIXON_PT_LOAD && (s->flags & MASON_DIXON_PF_X) &&
            elf->entry >= s->vaddr && elf->entry - s->vaddr >= s->filesz &&
            elf->entry - s->vaddr < s->memsz)
            return 1;
    }
    return 0;
}

static int is_sunos(const struct mason_dixon_elf *elf) {
    return elf->osabi == MASON_DIXON_ELFOSABI_SOLARIS;
}

/* Has it the software capability ADDR32? */
static enum mason_dixon_elf_error has_addr32(const struct mason_dixon_elf *elf, int *found) {
    unsigned char raw[16];
    uint32_t i;

    *found = 0;
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        uint64_t at;
        if (s->type != PT_SUNWCAP || !inside(elf, s->offset, s->filesz))
            continue;
        for (at = 0; at + sizeof raw <= s->filesz && at < MAX_CAPABILITIES * sizeof raw;
             at += sizeof raw) {
            enum mason_dixon_elf_error error =
                mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, s->offset + at);
            if (error != MASON_DIXON_ELF_OK)
                return error;
            if (mason_dixon_elf_get(elf, raw, 8) == CA_SUNW_SF_1 &&
                (mason_dixon_elf_get(elf, raw + 8, 8) & SF1_SUNW_ADDR32) != 0)
                *found = 1;
        }
    }
    return MASON_DIXON_ELF_OK;
}

/* Does a PT_LOAD lie over one that stands before it in the table? */
static int overlaps(const struct mason_dixon_elf *elf, uint32_t index) {
    const struct mason_dixon_elf_segment *s = &elf->segments[index];
    uint32_t i;

    for (i = 0; i < index; i++) {
        const struct mason_dixon_elf_segment *other = &elf->segments[i];
        if (other->type == MASON_DIXON_PT_LOAD && s->vaddr < other->vaddr + other->memsz &&
            other->vaddr < s->vaddr + s->memsz)
            return 1;
    }
    return 0;
}

/* The layout of an ET_EXEC's PT_LOADs. */
static void judge_layout(const struct mason_dixon_elf *elf, uint64_t boundary,
                         struct mason_dixon_elf_finding *finding) {
    uint64_t previous_end = 0;
    uint64_t base = UINT64_MAX;
    int loads = 0;
    int above = 0;
    int damaged = 0;
    int disorder = 0;
    int hole = 0;
    int executable = 0;
    int empty = 0;
    int part_page = 0;
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments[i];
        uint64_t end;
        if (s->type != MASON_DIXON_PT_LOAD)
            continue;
        loads++;
        if (s->memsz > UINT64_MAX - s->vaddr || s->filesz > s->memsz ||
            !inside(elf, s->offset, s->filesz) ||
            (s->filesz > 0 && s->vaddr % SMALLEST_PAGE_BYTES != s->offset % SMALLEST_PAGE_BYTES)) {
            damaged = 1;
            continue;
        }
        end = s->vaddr + s->memsz;
        if (s->vaddr < previous_end && (!is_sunos(elf) || overlaps(elf, i)))
            disorder = 1;
        if (end > previous_end) {
            previous_end = end;
            part_page = is_sunos(elf) && !(s->flags & MASON_DIXON_PF_W) &&
                        end % mason_dixon_elf_page_bytes(elf->machine) != 0;
        }
        if (s->vaddr < base)
            base = s->vaddr;
        if (s->vaddr < boundary) {
            if (end > finding->image_end)
                finding->image_end = end;
            if (end > boundary)
                hole = 1;
        } else {
            above++;
            if (s->flags & MASON_DIXON_PF_X)
                executable = 1;
            if (s->memsz == 0)
                empty = 1;
        }
    }
    finding->heap_from = previous_end;
    if (base != UINT64_MAX)
        finding->image_base = base;
    if (loads == 0)
        finding->reason = MASON_DIXON_ELF_NO_LOAD;
    else if (damaged)
        finding->reason = MASON_DIXON_ELF_DAMAGED;
    else if (base >= boundary && part_page)
        finding->reason = MASON_DIXON_ELF_PART_PAGE;
    else if (base >= boundary) {
        finding->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        finding->reason = MASON_DIXON_ELF_IMAGE_ABOVE;
    } else if (disorder)
        finding->reason = MASON_DIXON_ELF_NOT_ASCENDING;
    else if (hole)
        finding->reason = MASON_DIXON_ELF_HOLE;
    else if (executable)
        finding->reason = MASON_DIXON_ELF_EXECUTABLE;
    else if (empty)
        finding->reason = MASON_DIXON_ELF_EMPTY_SEGMENT;
    else if (above == 0)
        finding->reason = MASON_DIXON_ELF_NO_SEGMENT;
    else if (part_page)
        finding->reason = MASON_DIXON_ELF_PART_PAGE;
    else {
        finding->verdict = MASON_DIXON_ELF_PLACED;
        finding->reason = MASON_DIXON_ELF_SEGMENT_THERE;
    }
}

enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
                                                 uint64_t boundary_bytes,
                                                 struct mason_dixon_elf_finding *finding) {
    enum mason_dixon_elf_error error;
    struct dynamic dynamic;
    int interpreter = 0;
    int asan = 0;
    int addr32 = 0;
    uint32_t i;

    memset(finding, 0, sizeof *finding);
    finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
    if (elf->type == MASON_DIXON_ET_REL)
        finding->reason = MASON_DIXON_ELF_RELOCATABLE;
    else if (elf->type == MASON_DIXON_ET_CORE)
        finding->reason = MASON_DIXON_ELF_CORE_DUMP;
    else if (elf->type != MASON_DIXON_ET_EXEC && elf->type != MASON_DIXON_ET_DYN)
        finding->reason = MASON_DIXON_ELF_OTHER_TYPE;
    else if (elf->bits != 64)
        finding->reason = MASON_DIXON_ELF_32_BIT;
    else if (elf->osabi != 0 && elf->osabi != 3 && !is_sunos(elf)) /* ELFOSABI_NONE, _GNU */
        finding->reason = MASON_DIXON_ELF_OTHER_SYSTEM;
    else if (mason_dixon_elf_page_bytes(elf->machine) == 0)
        finding->reason = MASON_DIXON_ELF_UNKNOWN_MACHINE;
    else if (is_debug_file(elf))
        finding->reason = MASON_DIXON_ELF_DEBUG_FILE;
    else
        finding->reason = MASON_DIXON_ELF_NO_LOAD;
    if (finding->reason != MASON_DIXON_ELF_NO_LOAD)
        return MASON_DIXON_ELF_OK;

    judge_layout(elf, boundary_bytes, finding);
    error = read_dynamic(elf, &dynamic);
    if (gave_up(error))
        return error;
    if (elf->type == MASON_DIXON_ET_DYN) {
        for (i = 0; i < elf->segment_count; i++)
            if (elf->segments[i].type == MASON_DIXON_PT_INTERP)
                interpreter = 1;
        finding->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        if (finding->reason == MASON_DIXON_ELF_NO_LOAD ||
            finding->reason == MASON_DIXON_ELF_DAMAGED) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        } else if (!interpreter && !(dynamic.flags_1 & DF_1_PIE) &&
                   (dynamic.soname || elf->entry == 0)) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_SHARED;
        } else if (finding->reason == MASON_DIXON_ELF_SEGMENT_THERE ||
                   finding->reason == MASON_DIXON_ELF_EXECUTABLE ||
                   finding->reason == MASON_DIXON_ELF_EMPTY_SEGMENT) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_WIDE;
        } else {
            finding->reason = MASON_DIXON_ELF_POSITION_FREE;
        }
        if (is_sunos(elf) && (finding->reason == MASON_DIXON_ELF_POSITION_FREE ||
                              finding->reason == MASON_DIXON_ELF_WIDE)) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_PIE_LOW;
        }
    }
    error = is_sunos(elf) ? has_addr32(elf, &addr32) : MASON_DIXON_ELF_OK;
    if (gave_up(error))
        return error;
    if (addr32 && finding->reason != MASON_DIXON_ELF_NO_LOAD &&
        finding->reason != MASON_DIXON_ELF_DAMAGED && finding->reason != MASON_DIXON_ELF_SHARED) {
        finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        finding->reason = MASON_DIXON_ELF_ADDR32;
    }
    if (elf->type == MASON_DIXON_ET_DYN)
        return MASON_DIXON_ELF_OK;
    /* Only where the file would be fit otherwise: this is the costly part. */
    if (finding->reason != MASON_DIXON_ELF_SEGMENT_THERE &&
        finding->reason != MASON_DIXON_ELF_NO_SEGMENT && finding->reason != MASON_DIXON_ELF_HOLE)
        return MASON_DIXON_ELF_OK;
    asan = dynamic.asan;
    if (!asan) {
        error = defines_asan(elf, &dynamic, &asan);
        if (error != MASON_DIXON_ELF_OK)
            return error;
    }
    if (asan) {
        finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        finding->reason = MASON_DIXON_ELF_ASAN;
    }
    return MASON_DIXON_ELF_OK;
}

const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict) {
    switch (verdict) {
    case MASON_DIXON_ELF_PLACED:
        return "placed";
    case MASON_DIXON_ELF_NOT_NEEDED:
        return "not-needed";
    case MASON_DIXON_ELF_IMPOSSIBLE:
        return "impossible";
    }
    return "unknown";
}

const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error) {
    switch (error) {
    case MASON_DIXON_ELF_OK:
        return "no error";
    case MASON_DIXON_ELF_READ:
        return "can't be read";
    case MASON_DIXON_ELF_MEMORY:
        return "not enough memory to read it";
    case MASON_DIXON_ELF_EMPTY:
        return "is empty";
    case MASON_DIXON_ELF_NOT_ELF:
        return "is no ELF file";
    case MASON_DIXON_ELF_TRUNCATED:
        return "is damaged: it ends before its headers do";
    case MASON_DIXON_ELF_IDENT:
        return "is damaged or of an unknown kind: class, byte order or version of its ELF header";
    case MASON_DIXON_ELF_ENTRY_SIZE:
        return "is damaged: a header size that its class doesn't have";
    case MASON_DIXON_ELF_TOO_MANY:
        return "is damaged: it has more program headers than a kernel loads (64 KiB)";
    case MASON_DIXON_ELF_TOO_MANY_SECTIONS:
        return "has more than 262144 sections";
    }
    return "unknown";
}

const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason) {
    switch (reason) {
    case MASON_DIXON_ELF_SEGMENT_THERE:
        return "the highest PT_LOAD lies at or above the boundary, the heap starts behind it";
    case MASON_DIXON_ELF_POSITION_FREE:
        return "position independent: the kernel puts the heap high anyway";
    case MASON_DIXON_ELF_IMAGE_ABOVE:
        return "the image starts at or above the boundary already, and so does the heap";
    case MASON_DIXON_ELF_NO_SEGMENT:
        return "no segment lies at or above the boundary";
    case MASON_DIXON_ELF_RELOCATABLE:
        return "a relocatable object (ET_REL), not an executable";
    case MASON_DIXON_ELF_SHARED:
        return "a shared object, not an executable";
    case MASON_DIXON_ELF_CORE_DUMP:
        return "a core dump (ET_CORE), not an executable";
    case MASON_DIXON_ELF_OTHER_TYPE:
        return "an unknown ELF type, not an executable";
    case MASON_DIXON_ELF_32_BIT:
        return "addresses of 32 bits: the boundary would wrap";
    case MASON_DIXON_ELF_UNKNOWN_MACHINE:
        return "an unknown machine (e_machine): its page size is not known";
    case MASON_DIXON_ELF_OTHER_SYSTEM:
        return "made for another system (EI_OSABI): System V, GNU/Linux and Solaris are known";
    case MASON_DIXON_ELF_NO_LOAD:
        return "no PT_LOAD: nothing of it is loaded";
    case MASON_DIXON_ELF_DAMAGED:
        return "damaged: a PT_LOAD that no kernel maps";
    case MASON_DIXON_ELF_NOT_ASCENDING:
        return "the PT_LOADs overlap or are not in ascending order";
    case MASON_DIXON_ELF_ASAN:
        return "AddressSanitizer: its shadow memory lies at the boundary";
    case MASON_DIXON_ELF_HOLE:
        return "one PT_LOAD spans the boundary and takes the low memory that should stay free "
               "(a hole layout, or a boundary inside the image)";
    case MASON_DIXON_ELF_EXECUTABLE:
        return "an executable PT_LOAD lies at or above the boundary";
    case MASON_DIXON_ELF_EMPTY_SEGMENT:
        return "a PT_LOAD at or above the boundary has no contents";
    case MASON_DIXON_ELF_DEBUG_FILE:
        return "its code is not in the file: debug information of an executable "
               "(--only-keep-debug), not the executable";
    case MASON_DIXON_ELF_WIDE:
        return "position independent, with segments on both sides of the boundary: the kernel maps "
               "all of the room between them, too (its linker script, or --image-base, does that)";
    case MASON_DIXON_ELF_PART_PAGE:
        return "the highest PT_LOAD can't be written and ends inside a page, where this system's "
               "heap starts: the first store of malloc faults. Take the line with a length of less "
               "than a page (L0x8) out of the project's mapfile, or make it a whole page (L0x1000)";
    case MASON_DIXON_ELF_PIE_LOW:
        return "position independent: this system's kernel starts its heap at 0x1000, whatever its "
               "segments. Link it at a fixed address (no-PIE)";
    case MASON_DIXON_ELF_ADDR32:
        return "the software capability ADDR32: the kernel keeps all of it, heap and stacks too, "
               "below 4 GiB";
    }
    return "unknown";
}
