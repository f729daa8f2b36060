/* SPDX-License-Identifier: 0BSD
 *
 * Executables of macOS (Mach-O) and Windows (PE): what their headers prove. The file is taken as
 * hostile: every count and range is checked, memory is bounded. C99 and C++. Since: 0.1
 */
#ifndef MASON_DIXON_FOREIGN_H
#define MASON_DIXON_FOREIGN_H

#include "mason_dixon_elf.h"

#include <stdint.h>

#define MASON_DIXON_PE_LARGE 1u   /* /LARGEADDRESSAWARE */
#define MASON_DIXON_PE_DYNAMIC 2u /* /DYNAMICBASE */
#define MASON_DIXON_PE_ENTROPY 4u /* /HIGHENTROPYVA */

/* What was read, and the verdict. */
struct mason_dixon_foreign {
    const char *format;  /* Mach-O, PE */
    const char *machine; /* a name of machines.table; unknown */
    const char *type;    /* MH_EXECUTE, MH_DYLIB, EXE, DLL, other */
    unsigned bits;
    int has_page_zero;
    uint64_t page_zero_to; /* address in bytes */
    int has_image;
    uint64_t image; /* its base, an address in bytes */
    unsigned flags; /* of PE */
    enum mason_dixon_elf_verdict verdict;
    const char *reason;
};

/* mason_dixon_foreign_judge - reads a Mach-O or PE file and judges it.
 *
 *   fd     a descriptor of a regular file, open for reading; it stays open
 *   bytes  size of the file
 *   found  is filled in; of a damaged file as far as it was read
 *   wrong  why it is no executable that can be judged (damaged, a library, for several machines),
 *          words that follow a file's name; NULL when found holds
 *
 * Returns 1, or 0 when the file is of another format. Since: 0.1
 * Example: if (!mason_dixon_foreign_judge(fd, size, &found, &wrong)) ... neither Mach-O nor PE */
int mason_dixon_foreign_judge(int fd, uint64_t bytes, struct mason_dixon_foreign *found,
                              const char **wrong);

#endif
