/* SPDX-License-Identifier: 0BSD
 *
 * The reserved slot: a note of 48 bytes (owner "MasonDixon", type 1) that gives the linked file a
 * program header (PT_NOTE) of its own. After the link mason-dixon-place turns this header into a
 * read-only PT_LOAD at the boundary; a file that is not placed keeps a harmless note.
 *
 * Synopsis:
 *   cc -fno-lto -c mason_dixon_slot.c            GNU ld, gold, lld
 *   cc -fno-lto -DMASON_DIXON_SLOT_WRITABLE -c mason_dixon_slot.c      mold, and no other linker
 *   cc -o app main.o mason_dixon_slot.o && mason-dixon-place app
 *
 * - The object belongs on the link line itself: there is no symbol that would pull it out of an
 *   archive. --gc-sections keeps it, since the linkers keep allocated notes (SHT_NOTE).
 * - -fno-lto (both gcc and clang; placed last): the file is one assembler statement, which a
 *   link-time optimiser may move to another module. -g0 keeps debug information out.
 * - 16-byte alignment, which no other note has, keeps the linkers from putting it into one PT_NOTE
 *   with others. readelf -n therefore says "Corrupt note: alignment 16" of the untouched section.
 * - Valid C99 and C++. No symbol, no code, no data that the program could reach.
 *
 * MASON_DIXON_SLOT_WRITABLE (default: not defined) makes the note writable. mold puts all read-only
 * notes into one PT_NOTE whatever their alignment is, and gives a writable one a PT_NOTE and a
 * PT_LOAD of its own, which mason-dixon-place makes read-only. With GNU ld the same would make the
 * segment with the ELF header writable. The writable section has another name, as the GNU
 * assembler warns about attributes that it does not expect of a name that begins with ".note".
 *
 * Errors: none of its own; an executable without the slot makes "mason-dixon-place --require-slot"
 * fail, with it in a shared PT_NOTE too.
 * Since: 0.1
 */
#ifdef MASON_DIXON_SLOT_WRITABLE
#define MASON_DIXON_SLOT_SECTION ".section .mason_dixon_note,\"aw\",%note\n"
#else
#define MASON_DIXON_SLOT_SECTION ".section .note.mason_dixon,\"a\",%note\n"
#endif

/* An ELF note (System V ABI, "Note Section"): name size with its NUL, descriptor size, type, name,
 * descriptor (the record of mason_dixon_elf.h, filled in after the link). The words are in the byte
 * order of the target. */
__asm__(MASON_DIXON_SLOT_SECTION "\t.balign 16\n"
                                 "\t.4byte 11\n"
                                 "\t.4byte 24\n"
                                 "\t.4byte 1\n"
                                 "\t.ascii \"MasonDixon\\000\\000\"\n"
                                 "\t.4byte 1\n"
                                 "\t.4byte 0\n"
                                 "\t.4byte 0, 0\n"
                                 "\t.4byte 0, 0\n"
                                 "\t.text\n");
