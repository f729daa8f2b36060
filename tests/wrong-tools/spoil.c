/* SPDX-License-Identifier: 0BSD
 *
 * spoil FILE swap|hole|execute - spoils the program headers of a 64-bit executable in this
 * machine's byte order: swaps the last two PT_LOADs; lets the last one below 4 GiB reach beyond it;
 * makes the last one executable. Exit status: 0 done, 1 not. Linux, illumos: needs <elf.h>.
 */
#include <elf.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    Elf64_Ehdr header;
    Elf64_Phdr table[64], other;
    int last = -1, before = -1, i;
    FILE *file = argc == 3 ? fopen(argv[1], "r+b") : NULL;
    if (!file || fread(&header, sizeof header, 1, file) != 1 || header.e_phnum > 64 ||
        fseek(file, (long)header.e_phoff, SEEK_SET) ||
        fread(table, sizeof table[0], header.e_phnum, file) != header.e_phnum)
        return 1;
    for (i = 0; i < header.e_phnum; i++)
        if (table[i].p_type == PT_LOAD) {
            before = last;
            last = i;
        }
    if (before < 0)
        return 1;
    if (!strcmp(argv[2], "swap")) {
        other = table[last];
        table[last] = table[before];
        table[before] = other;
    } else if (!strcmp(argv[2], "hole")) {
        if (table[last].p_vaddr >= 0x100000000)
            last = before;
        table[last].p_memsz = 0x100001000 - table[last].p_vaddr;
    } else
        table[last].p_flags |= PF_X;
    return fseek(file, (long)header.e_phoff, SEEK_SET) ||
           fwrite(table, sizeof table[0], header.e_phnum, file) != header.e_phnum || fclose(file);
}
