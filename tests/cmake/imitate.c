/* SPDX-License-Identifier: 0BSD
 *
 * imitate FILE load ADDRESS BYTES
 * imitate FILE addr32
 *
 * Gives an ELF file of 64 bits what the link-editor of illumos gives it for a reserved segment, or
 * for the capability ADDR32.
 *
 * PT_GNU_STACK, which that linker does not make, becomes the new program header; the capability's
 * contents are appended. An imitation for tests of what is done with such files: no linker of
 * illumos runs here. Little endian only. C99.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char file[1 << 24];

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

int main(int count, char **words) {
    FILE *stream = count > 2 ? fopen(words[1], "r+b") : NULL;
    size_t size, header, i;
    if (stream == NULL)
        return 2;
    size = fread(file, 1, sizeof file - 16, stream);
    if (size < 64 || memcmp(file, "\177ELF\2\1", 6) != 0)
        return 3;
    for (i = 0; i < get(56, 2); i++) {
        header = (size_t)get(32, 8) + 56 * i;
        if (get(header, 4) != 0x6474e551)
            continue;
        memset(file + header, 0, 56);
        if (strcmp(words[2], "load") == 0 && count == 5) {
            put(header, 4, 1);
            put(header + 16, 8, strtoull(words[3], NULL, 0));
            put(header + 40, 8, strtoull(words[4], NULL, 0));
            put(header + 48, 8, 0x1000);
        } else {
            put(header, 4, 0x6ffffffd); /* PT_SUNWCAP */
            put(header + 4, 4, 4);
            put(header + 8, 8, size);
            put(header + 32, 8, 16);
            put(size, 8, 2);     /* CA_SUNW_SF_1 */
            put(size + 8, 8, 4); /* SF1_SUNW_ADDR32 */
            size += 16;
        }
        rewind(stream);
        return fwrite(file, 1, size, stream) == size && fclose(stream) == 0 ? 0 : 4;
    }
    return 5;
}
