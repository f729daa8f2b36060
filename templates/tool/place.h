/* SPDX-License-Identifier: 0BSD
 *
 * Inject and verify: what the linked file is, and its slot turned into the segment. The reader and
 * the judge are mason_dixon_elf.c's, for every command. */
#ifndef PLACE_H
#define PLACE_H

#include "mason_dixon_elf.h"

/* What became of a linked file. */
struct placing {
    const char *error; /* not NULL: it can't be read or written, and why */
    enum mason_dixon_elf_verdict verdict;
    enum mason_dixon_elf_reason reason;
    const char *reason_text; /* of the reason, or why the plan failed */
    const char *way;         /* slot, append, link; none */
    int merged_slot;   /* its slot lies in a PT_NOTE with others: link it again with a better one */
    int position_free; /* ET_DYN */
    int foreign;       /* Mach-O or PE: judged by mason_dixon_foreign.c */
    int lost_slot;     /* ELF, of a fixed address, without the slot */
};

/* place_linked - judges the file that a link has just written and, where its slot makes that
 * possible, places it, in place: headers and the note alone are written, the table of program
 * headers last. file        its name boundary    an address in bytes append      1: without a slot,
 * append the segment system      "Linux", or another one, where files are judged and left as they
 * are placing     is filled */
void place_linked(const char *file, uint64_t boundary, int append, const char *system,
                  struct placing *placing);

/* place_main - "mason-dixon place" and, with --check, "mason-dixon check". Returns the exit status.
 */
int place_main(int argc, char **argv);

#endif
