/* SPDX-License-Identifier: 0BSD
 *
 * Inject: small ELF objects, written byte by byte, so that no compiler has to run for them, they
 * hold no path, and they fit to any driver that can link. What linkers ask of each input is copied
 * from the others: class, byte order, e_machine and e_flags; a .note.GNU-stack, without which GNU
 * ld and gold make an executable stack; and, where property notes are ANDed over all inputs (x86:
 * IBT, SHSTK, arm64: BTI, PAC), one with all bits set, which takes nothing away and adds nothing.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include "text.h"

#include <stdint.h>

struct mason_dixon_config; /* templates/runtime/mason_dixon_config.h */

/* What an input file of the link, or crt1.o, is made for. */
struct sample {
    unsigned bits; /* 32 or 64 */
    int big_endian;
    unsigned osabi;
    unsigned machine; /* e_machine */
    uint32_t flags;   /* e_flags */
};

/* sample_file - looks at an ELF file, or at the first ELF member of an archive. Returns 1, or 0
 * when there is none (bitcode, text, another format). */
int sample_file(const char *name, struct sample *sample);

/* How the slot is linked. */
enum slot {
    SLOT_ALONE, /* read-only, aligned to 16 bytes, so that GNU ld and lld give it a PT_NOTE of its
                   own */
    SLOT_WRITABLE, /* for mold, which puts read-only notes together, whatever their alignment, and
                      gives a writable one a PT_LOAD of its own, and for gold, which lets a PT_NOTE
                      reach over read-only ones. GNU ld's first segment would become writable */
    SLOT_RECORD /* read-only, aligned like other notes: it joins them, and can't become the segment;
                   for a PIE of mold's and gold's */
};

/* slot_object - the reserved slot: a note (mason_dixon_elf.h has the layout) with the boundary
 * already in it, so that two boundaries have two build-ids. Only for 64-bit targets. */
void slot_object(const struct sample *sample, uint64_t boundary, enum slot slot,
                 struct text *bytes);

/* request_object - the note of a marked shared library: an option a line. Only for 64-bit targets.
 */
void request_object(const struct sample *sample, const struct words *options, struct text *bytes);

/* anchor_object - what lld's linker script (lld.ld) wants: .mason_dixon and an empty
 * .mason_dixon_end. */
void anchor_object(const struct sample *sample, struct text *bytes);

/* config_object - the promises of one executable, which the self-test reads as mason_dixon_config.
 * Only for 64-bit targets. */
void config_object(const struct sample *sample, const struct mason_dixon_config *config,
                   struct text *bytes);

/* archive_object - an archive of one object file that has an index, so that the object is linked
 * only where one of these names is called. Returns 0 when the object can't be read. */
int archive_object(const char *object, const char *const *names, struct text *bytes);

#endif
