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

#define MASON_DIXON_CONFIG 1 /* the struct alone */
#include "../runtime/mason_dixon_config.h"
#include "object.h"
#include "mason_dixon_elf.h"
#include "version.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHT_PROGBITS 1
#define SHT_SYMTAB 2
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
    unsigned link; /* sh_link, sh_info, sh_entsize */
    unsigned info;
    unsigned entry;
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

/* A section header of an ELF64 file. */
static void put_header(const struct sample *sample, struct text *table, size_t name,
                       const struct section *section, size_t offset, size_t size) {
    put(sample, table, 4, name);
    put(sample, table, 4, section->type);
    put(sample, table, 8, section->flags);
    put(sample, table, 8, 0);
    put(sample, table, 8, offset);
    put(sample, table, 8, size);
    put(sample, table, 4, section->link);
    put(sample, table, 4, section->info);
    put(sample, table, 8, section->align);
    put(sample, table, 8, section->entry);
}

/* An ELF64 relocatable file of these sections; the names of the sections are added. */
static void write_object(const struct sample *sample, const struct section *sections,
                         unsigned count, struct text *bytes) {
    static const struct section name_section = {".shstrtab", SHT_STRTAB, 0, 1, NULL, 0, 0, 0};
    static const struct section null_section = {"", 0, 0, 0, NULL, 0, 0, 0};
    struct text names = {0};
    struct text table = {0};
    struct text body = {0};
    unsigned i;

    text_add(&names, "", 1);
    put_header(sample, &table, 0, &null_section, 0, 0);
    for (i = 0; i <= count; i++) {
        const struct section *section = i == count ? &name_section : &sections[i];
        const struct text *contents = i == count ? &names : section->contents;
        const size_t name = names.size;
        text_add(&names, section->name, strlen(section->name) + 1);
        pad(&body, section->align);
        put_header(sample, &table, name, section, 64 + body.size,
                   contents != NULL ? contents->size : 0);
        if (contents != NULL)
            text_add(&body, contents->at, contents->size);
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

    memset(sections, 0, sizeof sections);
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

/* The head of a note of ours: sizes, type, name. */
static void put_note(const struct sample *sample, struct text *note, size_t size, unsigned type) {
    put(sample, note, 4, 11);
    put(sample, note, 4, size);
    put(sample, note, 4, type);
    text_add(note, "MasonDixon\0", 12);
}

/* An object of a note; gold's --gc-sections keeps notes by their name. */
static void write_note(const struct sample *sample, const struct text *note, unsigned flags,
                       unsigned align, struct text *bytes) {
    struct section section;

    memset(&section, 0, sizeof section);
    section.name = ".note.mason_dixon";
    section.type = SHT_NOTE;
    section.flags = flags;
    section.align = align;
    section.contents = note;
    write_with_notes(sample, &section, 1, bytes);
}

void slot_object(const struct sample *sample, uint64_t boundary, enum slot slot,
                 struct text *bytes) {
    struct text note = {0};

    put_note(sample, &note, MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD,
             MASON_DIXON_NOTE_SLOT);
    put(sample, &note, 4, MASON_DIXON_NOTE_FORMAT);
    put(sample, &note, 4, 0);
    put(sample, &note, 8, boundary);
    text_add(&note, VERSION, strlen(VERSION));
    pad(&note, 16);
    write_note(sample, &note, slot == SLOT_WRITABLE ? SHF_ALLOC | SHF_WRITE : SHF_ALLOC,
               slot == SLOT_RECORD ? 4 : 16, bytes);
    text_free(&note);
}

void request_object(const struct sample *sample, const struct words *options, struct text *bytes) {
    struct text lines = {0};
    struct text note = {0};
    size_t i;

    text_add(&lines, "", 0);
    for (i = 0; i < options->count; i++)
        text_print(&lines, "%s\n", options->at[i]);
    pad(&lines, 4);
    put_note(sample, &note, lines.size, MASON_DIXON_NOTE_REQUEST);
    text_add(&note, lines.at, lines.size);
    write_note(sample, &note, SHF_ALLOC, 4, bytes);
    text_free(&lines);
    text_free(&note);
}

void anchor_object(const struct sample *sample, struct text *bytes) {
    struct section sections[2];
    struct text contents = {0};

    memset(sections, 0, sizeof sections);
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

void config_object(const struct sample *sample, const struct mason_dixon_config *config,
                   struct text *bytes) {
    static const char names[] = "\0mason_dixon_config";
    struct section sections[3];
    struct text contents = {0};
    struct text symbols = {0};
    struct text strings = {0};

    memset(sections, 0, sizeof sections);
    put(sample, &contents, 8, config->boundary);
    put(sample, &contents, 8, config->low_limit);
    put(sample, &contents, 8, config->min_low_room);
    put(sample, &contents, 8, config->low_reserve);
    put(sample, &contents, 4, config->pointer_bits);
    put(sample, &contents, 4, config->luajit);
    put(sample, &contents, 4, config->startup);
    put(sample, &contents, 4, config->on_failure_abort);
    put(sample, &contents, 4, config->low_layout);
    put(sample, &contents, 4, config->unused);
    put(sample, &symbols, 8, 0); /* the null symbol: 24 bytes */
    put(sample, &symbols, 8, 0);
    put(sample, &symbols, 8, 0);
    put(sample, &symbols, 4, 1);    /* st_name */
    put(sample, &symbols, 1, 0x11); /* STB_GLOBAL, STT_OBJECT */
    put(sample, &symbols, 1, 2);    /* STV_HIDDEN */
    put(sample, &symbols, 2, 1);    /* st_shndx: the first section */
    put(sample, &symbols, 8, 0);
    put(sample, &symbols, 8, contents.size);
    text_add(&strings, names, sizeof names);
    sections[0].name = ".rodata.mason_dixon_config";
    sections[0].type = SHT_PROGBITS;
    sections[0].flags = SHF_ALLOC;
    sections[0].align = 8;
    sections[0].contents = &contents;
    sections[1].name = ".symtab";
    sections[1].type = SHT_SYMTAB;
    sections[1].align = 8;
    sections[1].contents = &symbols;
    sections[1].link = 3; /* the section of its strings */
    sections[1].info = 1; /* the first symbol that is not local */
    sections[1].entry = 24;
    sections[2].name = ".strtab";
    sections[2].type = SHT_STRTAB;
    sections[2].align = 1;
    sections[2].contents = &strings;
    write_with_notes(sample, sections, 3, bytes);
    text_free(&contents);
    text_free(&symbols);
    text_free(&strings);
}

#define MAX_OBJECT_BYTES ((size_t)16 << 20)

/* A header of ar(5). The date and the owner are 0. */
static void put_member(struct text *archive, const char *name, size_t size) {
    text_print(archive, "%-16s%-12d%-6d%-6d%-8o%-10lu`\n", name, 0, 0, 0, 0100644,
               (unsigned long)size);
}

int archive_object(const char *object, const char *const *names, struct text *bytes) {
    struct text contents = {0};
    struct text index = {0};
    const struct sample big_endian = {64, 1, 0, 0, 0};
    size_t count = 0;
    size_t size;

    if (!text_read(&contents, object, MAX_OBJECT_BYTES))
        return 0;
    for (size = 4; names[count] != NULL; count++)
        size += 4 + strlen(names[count]) + 1;
    size += size % 2;
    /* The index of System V: big-endian offsets, then the names. */
    put(&big_endian, &index, 4, count);
    for (count = 0; names[count] != NULL; count++)
        put(&big_endian, &index, 4, 8 + 60 + size);
    for (count = 0; names[count] != NULL; count++)
        text_add(&index, names[count], strlen(names[count]) + 1);
    pad(&index, 2);
    text_add(bytes, "!<arch>\n", 8);
    put_member(bytes, "/", index.size);
    text_add(bytes, index.at, index.size);
    put_member(bytes, "mason_dixon.o/", contents.size);
    text_add(bytes, contents.at, contents.size);
    if (contents.size % 2 != 0)
        text_add(bytes, "\n", 1);
    text_free(&contents);
    text_free(&index);
    return 1;
}
