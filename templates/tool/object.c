/* SPDX-License-Identifier: 0BSD
 *
 * Inject: ELF objects of ours: object.h. Layout: System V ABI, "Object Files"; the property notes:
 * "Linux Extensions to gABI" and the processor supplements of x86-64 and AArch64. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "object.h"
#include "mason_dixon_elf.h"
#include "version.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHT_PROGBITS 1
#define SHT_STRTAB 3
#define SHT_NOTE 7
#define SHT_NOBITS 8
#define SHF_WRITE 1
#define SHF_ALLOC 2
#define EM_X86_64 62
#define EM_AARCH64 183

/* ---- what the others are ---- */

static int sample_at(int fd, uint64_t offset, struct sample *sample) {
    unsigned char raw[64];
    struct mason_dixon_elf elf;
    unsigned address;

    if (mason_dixon_elf_read_at(fd, raw, 52, offset) != MASON_DIXON_ELF_OK ||
        memcmp(raw, "\177ELF", 4) != 0 || raw[4] < 1 || raw[4] > 2 || raw[5] < 1 || raw[5] > 2)
        return 0;
    memset(&elf, 0, sizeof elf);
    elf.big_endian = raw[5] == 2;
    address = raw[4] == 2 ? 8 : 4;
    sample->bits = address * 8;
    sample->big_endian = elf.big_endian;
    sample->osabi = raw[7];
    sample->machine = (unsigned)mason_dixon_elf_get(&elf, raw + 18, 2);
    sample->flags = (uint32_t)mason_dixon_elf_get(&elf, raw + 24 + 3 * address, 4);
    return 1;
}

/* The first ELF member of an archive (ar(5): a header of 60 bytes in front of each, even offsets).
 */
static int sample_archive(int fd, struct sample *sample) {
    char header[61];
    uint64_t offset = 8;
    int members;

    header[60] = '\0';
    for (members = 0; members < 1000; members++) {
        unsigned long long size;
        if (mason_dixon_elf_read_at(fd, header, 60, offset) != MASON_DIXON_ELF_OK ||
            header[58] != '`')
            return 0;
        if (sample_at(fd, offset + 60, sample))
            return 1;
        header[58] = '\0';
        size = strtoull(header + 48, NULL, 10);
        offset += 60 + size + size % 2;
    }
    return 0;
}

int sample_file(const char *name, struct sample *sample) {
    /* O_NONBLOCK: a FIFO among the inputs must not make it wait. */
    const int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char magic[8];
    int good = 0;

    memset(sample, 0, sizeof *sample);
    if (fd < 0)
        return 0;
    if (mason_dixon_elf_read_at(fd, magic, 8, 0) == MASON_DIXON_ELF_OK)
        good = memcmp(magic, "!<arch>\n", 8) == 0 ? sample_archive(fd, sample)
                                                  : sample_at(fd, 0, sample);
    close(fd);
    return good;
}

/* ---- writing ---- */

struct section {
    const char *name;
    unsigned type;
    unsigned flags;
    unsigned align;
    const struct text *contents;
};

static void put(const struct sample *sample, struct text *to, unsigned size, uint64_t value) {
    struct mason_dixon_elf elf;
    unsigned char raw[8];

    memset(&elf, 0, sizeof elf);
    elf.big_endian = sample->big_endian;
    mason_dixon_elf_put(&elf, raw, size, value);
    text_add(to, (const char *)raw, size);
}

static void pad(struct text *to, size_t align) {
    while (to->size % align != 0)
        text_add(to, "", 1);
}

/* An ELF64 relocatable file of these sections, without symbols. */
static void write_object(const struct sample *sample, const struct section *sections,
                         unsigned count, struct text *bytes) {
    struct text names = {0};
    struct text table = {0};
    struct text body = {0};
    unsigned i;

    text_add(&names, "", 1);
    for (i = 0; i < 8; i++)
        put(sample, &table, 8, 0); /* the null section: 64 bytes */
    for (i = 0; i <= count; i++) {
        const int last = i == count; /* the names of the sections */
        const size_t name = names.size;
        const char *called = last ? ".shstrtab" : sections[i].name;
        text_add(&names, called, strlen(called) + 1);
        pad(&body, last ? 1 : sections[i].align);
        put(sample, &table, 4, name);
        put(sample, &table, 4, last ? SHT_STRTAB : sections[i].type);
        put(sample, &table, 8, last ? 0 : sections[i].flags);
        put(sample, &table, 8, 0);
        put(sample, &table, 8, 64 + body.size);
        put(sample, &table, 8,
            last ? names.size : (sections[i].contents != NULL ? sections[i].contents->size : 0));
        put(sample, &table, 8, 0); /* sh_link, sh_info */
        put(sample, &table, 8, last ? 1 : sections[i].align);
        put(sample, &table, 8, 0);
        if (last)
            text_add(&body, names.at, names.size);
        else if (sections[i].contents != NULL)
            text_add(&body, sections[i].contents->at, sections[i].contents->size);
    }
    pad(&body, 8);
    text_add(bytes, "\177ELF\2", 5);
    put(sample, bytes, 1, sample->big_endian ? 2 : 1);
    put(sample, bytes, 1, 1);
    put(sample, bytes, 1, sample->osabi);
    put(sample, bytes, 8, 0);
    put(sample, bytes, 2, 1); /* ET_REL */
    put(sample, bytes, 2, sample->machine);
    put(sample, bytes, 4, 1);
    put(sample, bytes, 8, 0);
    put(sample, bytes, 8, 0);
    put(sample, bytes, 8, 64 + body.size);
    put(sample, bytes, 4, sample->flags);
    put(sample, bytes, 2, 64);
    put(sample, bytes, 2, 0);
    put(sample, bytes, 2, 0);
    put(sample, bytes, 2, 64);
    put(sample, bytes, 2, count + 2);
    put(sample, bytes, 2, count + 1);
    text_add(bytes, body.at, body.size);
    text_add(bytes, table.at, table.size);
    text_free(&names);
    text_free(&table);
    text_free(&body);
}

/* A GNU property (type, size, value, padding to 8 bytes). */
static void put_property(const struct sample *sample, struct text *to, uint32_t type,
                         uint32_t value) {
    put(sample, to, 4, type);
    put(sample, to, 4, 4);
    put(sample, to, 4, value);
    put(sample, to, 4, 0);
}

/* The property note of a machine that has ANDed properties; empty for others. */
static void put_properties(const struct sample *sample, struct text *to) {
    struct text properties = {0};

    if (sample->machine == EM_X86_64) {
        put_property(sample, &properties, 0xc0000002, 0xf); /* FEATURE_1_AND: IBT, SHSTK, LAM */
    } else if (sample->machine == EM_AARCH64) {
        put_property(sample, &properties, 0xc0000000, 0x7); /* FEATURE_1_AND: BTI, PAC, GCS */
    }
    if (properties.size > 0) {
        put(sample, to, 4, 4);
        put(sample, to, 4, properties.size);
        put(sample, to, 4, 5); /* NT_GNU_PROPERTY_TYPE_0 */
        text_add(to, "GNU", 4);
        text_add(to, properties.at, properties.size);
    }
    text_free(&properties);
}

static void write_with_notes(const struct sample *sample, const struct section *first,
                             unsigned count, struct text *bytes) {
    struct section sections[8];
    struct text properties = {0};
    unsigned i;

    for (i = 0; i < count; i++)
        sections[i] = first[i];
    put_properties(sample, &properties);
    if (properties.size > 0) {
        sections[i].name = ".note.gnu.property";
        sections[i].type = SHT_NOTE;
        sections[i].flags = SHF_ALLOC;
        sections[i].align = 8;
        sections[i++].contents = &properties;
    }
    sections[i].name = ".note.GNU-stack";
    sections[i].type = SHT_PROGBITS;
    sections[i].flags = 0;
    sections[i].align = 1;
    sections[i++].contents = NULL;
    write_object(sample, sections, i, bytes);
    text_free(&properties);
}

void slot_object(const struct sample *sample, uint64_t boundary, enum slot slot,
                 struct text *bytes) {
    struct section section;
    struct text note = {0};

    put(sample, &note, 4, 11);
    put(sample, &note, 4, MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);
    put(sample, &note, 4, MASON_DIXON_NOTE_SLOT);
    text_add(&note, "MasonDixon\0", 12);
    put(sample, &note, 4, MASON_DIXON_NOTE_FORMAT);
    put(sample, &note, 4, 0);
    put(sample, &note, 8, boundary);
    text_add(&note, VERSION, strlen(VERSION));
    pad(&note, 16);
    section.name = slot == SLOT_WRITABLE ? ".mason_dixon_note" : ".note.mason_dixon";
    section.type = SHT_NOTE;
    section.flags = slot == SLOT_WRITABLE ? SHF_ALLOC | SHF_WRITE : SHF_ALLOC;
    section.align = slot == SLOT_RECORD ? 4 : 16;
    section.contents = &note;
    write_with_notes(sample, &section, 1, bytes);
    text_free(&note);
}

void anchor_object(const struct sample *sample, struct text *bytes) {
    struct section sections[2];
    struct text contents = {0};

    put(sample, &contents, 8, 0);
    sections[0].name = ".mason_dixon";
    sections[0].type = SHT_PROGBITS;
    sections[0].flags = SHF_ALLOC;
    sections[0].align = 8;
    sections[0].contents = &contents;
    sections[1].name = ".mason_dixon_end";
    sections[1].type = SHT_NOBITS;
    sections[1].flags = SHF_ALLOC | SHF_WRITE;
    sections[1].align = 1;
    sections[1].contents = NULL;
    write_with_notes(sample, sections, 2, bytes);
    text_free(&contents);
}
