/* SPDX-License-Identifier: 0BSD
 *
 * imitate OUTPUT KIND BITS [MAPFILE...]
 *
 * What the link-editor of illumos (5.11-1.1767) does with mapfiles, and how its files look: an
 * imitation for tests, since no such linker runs here. It knows only what that linker was seen to
 * do. What it does not know of, it refuses.
 *
 * OUTPUT is a linked file, which gets what the mapfiles ask for and the marks of the link-editor
 * (EI_OSABI 6, ABI version 1); "-": the mapfiles are only read, before the link.
 *
 * KIND is exec, pie, shared or object; silent: exec, where mapfiles are read and have no effect, as
 * with a segment that lacks "?E" and a name without INTERPOSE.
 *
 * BITS is 64 or 32.
 *
 * Version 1 of a mapfile, the default: "NAME = LOAD ?E Vaddress Llength;", and scopes in braces. A
 * later line for the same name wins, with a warning; two names at one address are fatal. Version 2:
 * "CAPABILITY { SF += ADDR32; };" and "SYMBOL_SCOPE { global: NAME { FLAGS = INTERPOSE }; };".
 *
 * Exit status 1 with the link-editor's words, 2 for wrong use. Little endian only. C99.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 16

struct segment {
    char name[64];
    uint64_t address, length;
    int has_address, has_length, empty;
};

static struct segment segments[MOST];
static unsigned segment_count;
static unsigned addr32, interposes;
static unsigned char file[1 << 24];

static void fatal(const char *name, unsigned line, const char *text) {
    if (name != NULL && line != 0)
        fprintf(stderr, "ld: fatal: file %s: line %u: %s\n", name, line, text);
    else if (name != NULL)
        fprintf(stderr, "ld: fatal: file %s: %s\n", name, text);
    else
        fprintf(stderr, "ld: fatal: %s\n", text);
    exit(1);
}

/* ---- mapfiles ---- */

static const char *map_name;
static const char *map_at;
static unsigned map_line;

/* The next word: a name, or one character of = : ; { } ->. Empty at the end. */
static const char *next(void) {
    static char word[128];
    size_t size = 0;

    for (;; map_at++) {
        if (*map_at == '#')
            while (map_at[1] != '\0' && map_at[1] != '\n')
                map_at++;
        else if (*map_at == '\n')
            map_line++;
        else if (!isspace((unsigned char)*map_at))
            break;
    }
    if (*map_at != '\0' && strchr("=:;{}", *map_at) != NULL)
        word[size++] = *map_at++;
    else
        while (*map_at != '\0' && !isspace((unsigned char)*map_at) &&
               strchr("=:;{}#", *map_at) == NULL && size < sizeof word - 1)
            word[size++] = *map_at++;
    word[size] = '\0';
    return word;
}

static void want(const char *wanted) {
    char text[200];

    if (strcmp(next(), wanted) == 0)
        return;
    snprintf(text, sizeof text, "expected a '%s'", wanted);
    fatal(map_name, map_line, text);
}

static void redefine(int has, uint64_t before, uint64_t now, const char *what) {
    if (has && before != now)
        fprintf(stderr, "ld: warning: file %s: line %u: redefining segment %s attribute\n",
                map_name, map_line, what);
}

static void read_segment(const char *name, const char *kind, const char *bits) {
    struct segment *segment = NULL;
    const char *word;
    int permissions = 0;
    unsigned i;

    for (i = 0; i < segment_count; i++)
        if (strcmp(segments[i].name, name) == 0)
            segment = &segments[i];
    if (segment == NULL) {
        if (segment_count == MOST)
            fatal(map_name, map_line, "too many segments");
        segment = &segments[segment_count++];
        memset(segment, 0, sizeof *segment);
        snprintf(segment->name, sizeof segment->name, "%.63s", name);
    }
    if (strcmp(next(), "LOAD") != 0)
        fatal(map_name, map_line, "unknown segment type");
    for (word = next(); strcmp(word, ";") != 0; word = next()) {
        char *end = NULL;
        const uint64_t value = strtoull(word[0] == '\0' ? word : word + 1, &end, 0);
        if (word[0] == '?') {
            segment->empty |= strchr(word, 'E') != NULL;
            permissions |= strpbrk(word, "RWX") != NULL;
        } else if ((word[0] == 'V' || word[0] == 'L') && end != NULL && *end == '\0') {
            if (strcmp(bits, "32") == 0 && value > UINT32_MAX) {
                char text[160];
                snprintf(text, sizeof text, "value %s exceeds internal limit", word);
                fatal(map_name, map_line, text);
            }
            if (word[0] == 'V') {
                redefine(segment->has_address, segment->address, value, "virtual address");
                segment->address = value;
                segment->has_address = 1;
            } else {
                redefine(segment->has_length, segment->length, value, "length");
                segment->length = value;
                segment->has_length = 1;
            }
        } else {
            fatal(map_name, map_line, word[0] == '\0' ? "expected a ';'" : "unknown attribute");
        }
    }
    if (!segment->empty)
        return;
    if (strcmp(kind, "object") == 0 || strcmp(kind, "shared") == 0)
        fatal(map_name, map_line,
              "a LOAD empty segment definition is only allowed when creating a "
              "dynamic executable");
    if (permissions)
        fatal(map_name, map_line, "empty segment may not have permissions");
    if (!segment->has_address || !segment->has_length)
        fatal(map_name, map_line, "empty segment must have an address and a length");
}

/* { global: NAME... ; local: * ; } up to the closing brace; with flags in version 2. */
static void read_scope(const char *kind) {
    const char *word;

    for (word = next(); strcmp(word, "}") != 0; word = next()) {
        if (word[0] == '\0')
            fatal(map_name, map_line, "expected a '}'");
        if (strcmp(word, "{") == 0) {
            want("FLAGS");
            want("=");
            if (strcmp(next(), "INTERPOSE") != 0)
                fatal(map_name, map_line, "unknown symbol flag");
            if (strcmp(kind, "shared") == 0 || strcmp(kind, "object") == 0)
                fatal(map_name, map_line,
                      "interposition symbols can only be defined when building a "
                      "dynamic executable");
            interposes = 1;
            want("}");
        }
    }
    want(";");
}

static void read_mapfile(const char *name, const char *kind, const char *bits) {
    static char text[1 << 16];
    FILE *stream = fopen(name, "rb");
    char word[128];

    if (stream == NULL)
        fatal(name, 0, "open failed: No such file or directory");
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    map_name = name;
    map_at = text;
    map_line = 1;
    snprintf(word, sizeof word, "%s", next());
    if (strcmp(word, "$mapfile_version") == 0) {
        want("2");
        for (snprintf(word, sizeof word, "%s", next()); word[0] != '\0';
             snprintf(word, sizeof word, "%s", next())) {
            if (strcmp(word, "CAPABILITY") == 0) {
                want("{");
                want("SF");
                want("+");
                want("=");
                want("ADDR32");
                want(";");
                want("}");
                want(";");
                addr32 = 1;
            } else if (strcmp(word, "SYMBOL_SCOPE") == 0) {
                want("{");
                read_scope(kind);
            } else {
                fatal(name, map_line, "unknown mapfile directive");
            }
        }
        return;
    }
    for (; word[0] != '\0'; snprintf(word, sizeof word, "%s", next())) {
        if (strcmp(word, "{") == 0) {
            read_scope(kind);
            continue;
        }
        want("=");
        read_segment(word, kind, bits);
    }
}

static void check_segments(void) {
    unsigned i;
    unsigned k;

    for (i = 0; i < segment_count; i++)
        for (k = 0; k < i; k++)
            if (segments[i].empty && segments[k].empty &&
                segments[i].address == segments[k].address) {
                char text[200];
                snprintf(text, sizeof text,
                         "segments '%s' and '%s' have the same assigned virtual address",
                         segments[k].name, segments[i].name);
                fatal(NULL, 0, text);
            }
}

/* ---- the linked file ---- */

static uint64_t get(size_t at, unsigned bytes) {
    uint64_t value = 0;
    while (bytes--)
        value = value << 8 | file[at + bytes];
    return value;
}

static void put(size_t at, unsigned bytes, uint64_t value) {
    for (; bytes--; value >>= 8)
        file[at++] = (unsigned char)value;
}

/* The program headers move to the end of the file, where there is room for more of them: what is
 * loaded comes last but for the empty segments, as the link-editor has it. */
static size_t add_headers(size_t size) {
    const size_t old = (size_t)get(32, 8);
    const unsigned count = (unsigned)get(56, 2);
    unsigned added = 0;
    unsigned last = 0;
    unsigned i;
    size_t capabilities = 0;
    size_t table;

    if (addr32) {
        capabilities = size = (size + 15) & ~(size_t)15;
        put(size, 8, 2);     /* CA_SUNW_SF_1 */
        put(size + 8, 8, 4); /* SF1_SUNW_ADDR32 */
        size += 16;
    }
    table = size = (size + 7) & ~(size_t)7;
    for (i = 0; i < count; i++)
        if (get(old + 56 * i, 4) == 1)
            last = i;
    for (i = 0; i < count; i++) {
        memcpy(file + size, file + old + (size_t)56 * i, 56);
        size += 56;
        if (i == last) {
            unsigned k;
            for (k = 0; k < segment_count; k++) {
                if (!segments[k].empty)
                    continue;
                memset(file + size, 0, 56);
                put(size, 4, 1); /* PT_LOAD, without permissions */
                put(size + 16, 8, segments[k].address);
                put(size + 40, 8, segments[k].length);
                put(size + 48, 8, 0x1000);
                size += 56;
                added++;
            }
        }
    }
    if (addr32) {
        memset(file + size, 0, 56);
        put(size, 4, 0x6ffffffd); /* PT_SUNWCAP */
        put(size + 4, 4, 4);
        put(size + 8, 8, capabilities);
        put(size + 32, 8, 16);
        size += 56;
        added++;
    }
    put(32, 8, table);
    put(56, 2, count + added);
    return size;
}

/* DT_FLAGS_1 gets DF_1_SYMINTPOSE (sys/link.h). */
static void add_interposition(void) {
    const size_t table = (size_t)get(32, 8);
    const unsigned count = (unsigned)get(56, 2);
    unsigned i;
    size_t at;

    for (i = 0; i < count; i++) {
        if (get(table + 56 * i, 4) != 2)
            continue;
        for (at = (size_t)get(table + 56 * i + 8, 8); get(at, 8) != 0; at += 16)
            if (get(at, 8) == 0x6ffffffb)
                put(at + 8, 8, get(at + 8, 8) | 0x00800000);
    }
}

int main(int count, char **words) {
    const char *kind = count > 3 ? words[2] : "";
    FILE *stream;
    size_t size;
    int i;

    if (count < 4)
        return 2;
    for (i = 4; i < count; i++)
        read_mapfile(words[i], kind, words[3]);
    check_segments();
    if (strcmp(words[1], "-") == 0) {
        puts(interposes ? "interposes" : "");
        return 0;
    }
    if (strcmp(kind, "silent") == 0)
        segment_count = addr32 = interposes = 0;
    stream = fopen(words[1], "r+b");
    if (stream == NULL)
        return 2;
    size = fread(file, 1, sizeof file - 4096, stream);
    if (size < 64 || memcmp(file, "\177ELF", 4) != 0)
        return 2;
    file[7] = 6; /* ELFOSABI_SOLARIS */
    file[8] = 1;
    if (memcmp(file + 4, "\2\1", 2) == 0 && get(56, 2) > 0) {
        if (interposes)
            add_interposition();
        size = add_headers(size);
    }
    rewind(stream);
    return fwrite(file, 1, size, stream) == size && fclose(stream) == 0 ? 0 : 2;
}
