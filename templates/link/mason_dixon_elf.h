/* SPDX-License-Identifier: 0BSD
 *
 * Reads the headers of ELF files, of both classes and byte orders, and tells what they prove about
 * the place of the heap. The file is taken as hostile: every count and range is checked, memory is
 * bounded (64 KiB of program headers, MASON_DIXON_ELF_MAX_SECTIONS section headers, a fixed buffer
 * for tables), nothing outside the file is read. No function prints or exits. POSIX, C99 and C++.
 *
 *   struct mason_dixon_elf elf;
 *   struct mason_dixon_elf_finding finding;
 *   int fd = open("app", O_RDONLY);
 *   enum mason_dixon_elf_error error = mason_dixon_elf_open(&elf, fd);
 *   if (error == MASON_DIXON_ELF_OK) {
 *       error = mason_dixon_elf_judge(&elf, (uint64_t)1 << 32, &finding);
 *       if (error == MASON_DIXON_ELF_OK)
 *           puts(mason_dixon_elf_reason_text(finding.reason));
 *       mason_dixon_elf_close(&elf);
 *   }
 *   close(fd);
 *
 * Names and numbers of fields: System V ABI, chapters 4 and 5 (gabi), and Linux' elf.h.
 */
#ifndef MASON_DIXON_ELF_H
#define MASON_DIXON_ELF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ELF constants in use; a build machine without elf.h has them too. Since: 0.1 */
#define MASON_DIXON_ET_REL 1
#define MASON_DIXON_ET_EXEC 2
#define MASON_DIXON_ET_DYN 3
#define MASON_DIXON_ET_CORE 4
#define MASON_DIXON_PT_LOAD 1
#define MASON_DIXON_PT_DYNAMIC 2
#define MASON_DIXON_PT_INTERP 3
#define MASON_DIXON_PT_NOTE 4
#define MASON_DIXON_PT_PHDR 6
#define MASON_DIXON_PF_X 1
#define MASON_DIXON_PF_W 2
#define MASON_DIXON_PF_R 4
#define MASON_DIXON_SHT_PROGBITS 1
#define MASON_DIXON_SHT_SYMTAB 2
#define MASON_DIXON_SHT_NOTE 7
#define MASON_DIXON_SHT_NOBITS 8
#define MASON_DIXON_SHT_DYNSYM 11
#define MASON_DIXON_SHF_WRITE 1
#define MASON_DIXON_ELFOSABI_SOLARIS 6 /* EI_OSABI of illumos and Solaris */

/* MASON_DIXON_ELF_MAX_TABLE: bytes of program headers; Linux executes no file with more
 * (fs/binfmt_elf.c, load_elf_phdrs). MASON_DIXON_ELF_MAX_SECTIONS: section headers that are read.
 * Since: 0.1 */
#define MASON_DIXON_ELF_MAX_TABLE 65536
#define MASON_DIXON_ELF_MAX_SECTIONS 262144

/* The notes of ours: the reserved slot's (type 1, mason_dixon_slot.c) and the one behind program
 * headers that were appended (type 2). MASON_DIXON_NOTE_BYTES: in all; MASON_DIXON_NOTE_RECORD:
 * offset of the record in it, which is, in the byte order of the file: 4 bytes
 * MASON_DIXON_NOTE_FORMAT, 4 bytes verdict (0: not decided, else 1 + an enum
 * mason_dixon_elf_verdict), 8 bytes boundary (0: not said), 8 bytes text, the toolkit's version,
 * padded with NULs. Since: 0.1 */
#define MASON_DIXON_NOTE_BYTES 48
#define MASON_DIXON_NOTE_RECORD 24
#define MASON_DIXON_NOTE_FORMAT 1
#define MASON_DIXON_NOTE_SLOT 1
#define MASON_DIXON_NOTE_APPENDED 2
/* In a shared library: what the executables that link it shall be asked for. The descriptor is
 * text, an option a line, padded with NULs. Since: 0.1 */
#define MASON_DIXON_NOTE_REQUEST 3

/* Why a file can't be read. mason_dixon_elf_error_text() has the words. Since: 0.1 */
enum mason_dixon_elf_error {
    MASON_DIXON_ELF_OK,
    MASON_DIXON_ELF_READ,       /* the system refused to read; errno is set */
    MASON_DIXON_ELF_MEMORY,     /* no memory */
    MASON_DIXON_ELF_EMPTY,      /* an empty file */
    MASON_DIXON_ELF_NOT_ELF,    /* another format */
    MASON_DIXON_ELF_TRUNCATED,  /* ends inside the ELF header or a table */
    MASON_DIXON_ELF_IDENT,      /* unknown class, byte order or version */
    MASON_DIXON_ELF_ENTRY_SIZE, /* headers of another size than the class has */
    MASON_DIXON_ELF_TOO_MANY,   /* more program headers than a system executes */
    MASON_DIXON_ELF_TOO_MANY_SECTIONS
};

/* One program header, in the byte order of this machine. offset, filesz, memsz, align in bytes;
 * vaddr and paddr are addresses in bytes. Since: 0.1 */
struct mason_dixon_elf_segment {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t vaddr;
    uint64_t paddr;
    uint64_t filesz;
    uint64_t memsz;
    uint64_t align;
};

/* One section header; offset, size, addralign, entsize in bytes. Since: 0.1 */
struct mason_dixon_elf_section {
    uint32_t name;
    uint32_t type;
    uint64_t flags;
    uint64_t addr;
    uint64_t offset;
    uint64_t size;
    uint32_t link;
    uint32_t info;
    uint64_t addralign;
    uint64_t entsize;
};

/* An open file. Filled by mason_dixon_elf_open(); sections by mason_dixon_elf_read_sections().
 * Since: 0.1 */
struct mason_dixon_elf {
    int fd;              /* the caller's descriptor */
    uint64_t file_bytes; /* size of the file */
    unsigned bits;       /* 32 or 64 */
    int big_endian;      /* 0 or 1 */
    unsigned osabi;      /* EI_OSABI */
    unsigned type;       /* e_type */
    unsigned machine;    /* e_machine */
    uint64_t entry;      /* e_entry, an address in bytes */
    uint64_t phoff;      /* e_phoff, an offset in bytes */
    uint64_t shoff;      /* e_shoff, an offset in bytes; 0: no section headers */
    uint32_t segment_count;
    struct mason_dixon_elf_segment *segments;
    uint32_t section_count; /* 0 until mason_dixon_elf_read_sections() */
    struct mason_dixon_elf_section *sections;
};

/* The verdict on a file. MASON_DIXON_ELF_IMPOSSIBLE: the effect is not there; the reason tells
 * whether mason-dixon-place can change that. Since: 0.1 */
enum mason_dixon_elf_verdict {
    MASON_DIXON_ELF_PLACED,
    MASON_DIXON_ELF_NOT_NEEDED,
    MASON_DIXON_ELF_IMPOSSIBLE
};

/* What the verdict rests on. mason_dixon_elf_reason_text() has the words. Since: 0.1 */
enum mason_dixon_elf_reason {
    MASON_DIXON_ELF_SEGMENT_THERE,   /* placed */
    MASON_DIXON_ELF_POSITION_FREE,   /* not needed: ET_DYN */
    MASON_DIXON_ELF_IMAGE_ABOVE,     /* not needed: the image starts at or above the boundary */
    MASON_DIXON_ELF_NO_SEGMENT,      /* nothing at or above the boundary: can be placed */
    MASON_DIXON_ELF_RELOCATABLE,     /* ET_REL */
    MASON_DIXON_ELF_SHARED,          /* a shared object */
    MASON_DIXON_ELF_CORE_DUMP,       /* ET_CORE */
    MASON_DIXON_ELF_OTHER_TYPE,      /* another e_type */
    MASON_DIXON_ELF_32_BIT,          /* addresses of 32 bits: the boundary would wrap */
    MASON_DIXON_ELF_UNKNOWN_MACHINE, /* no page size known for e_machine */
    MASON_DIXON_ELF_OTHER_SYSTEM,    /* EI_OSABI: not System V, GNU/Linux or Solaris */
    MASON_DIXON_ELF_NO_LOAD,         /* no PT_LOAD */
    MASON_DIXON_ELF_DAMAGED,         /* a PT_LOAD that no kernel maps */
    MASON_DIXON_ELF_NOT_ASCENDING,   /* PT_LOADs not ascending, or they overlap */
    MASON_DIXON_ELF_ASAN,            /* AddressSanitizer's shadow lies at the boundary */
    MASON_DIXON_ELF_HOLE,            /* a PT_LOAD spans the boundary */
    MASON_DIXON_ELF_EXECUTABLE,      /* an executable PT_LOAD at or above the boundary */
    MASON_DIXON_ELF_EMPTY_SEGMENT,   /* the segment there has no contents */
    MASON_DIXON_ELF_DEBUG_FILE,      /* its code is not in the file: --only-keep-debug */
    MASON_DIXON_ELF_WIDE,      /* ET_DYN with a segment at the boundary, far from its others */
    MASON_DIXON_ELF_PART_PAGE, /* illumos, Solaris: the highest PT_LOAD can't be written and ends
                                  inside a page */
    MASON_DIXON_ELF_PIE_LOW,   /* illumos, Solaris: ET_DYN, whose heap starts at 0x1000 */
    MASON_DIXON_ELF_ADDR32     /* illumos, Solaris: the capability that keeps all below 4 GiB */
};

/* The verdict with its numbers. Since: 0.1 */
struct mason_dixon_elf_finding {
    enum mason_dixon_elf_verdict verdict;
    enum mason_dixon_elf_reason reason;
    uint64_t image_base; /* address in bytes of the lowest PT_LOAD; 0 without one */
    uint64_t image_end;  /* address in bytes behind the highest PT_LOAD that begins below the
                            boundary; 0 without one */
    uint64_t heap_from;  /* address in bytes behind the highest PT_LOAD, where Linux starts the heap
                            of an ET_EXEC (fs/binfmt_elf.c, load_elf_binary) */
};

/* mason_dixon_elf_open - reads the ELF header and the program headers.
 *
 *   elf  is filled; on an error there is nothing to close
 *   fd   a descriptor of a regular file, open for reading; its offset stays, and it stays open
 *
 * Returns MASON_DIXON_ELF_OK or what is wrong. Since: 0.1. Example: above. */
enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf, int fd);

/* mason_dixon_elf_close - frees the tables (the descriptor stays the caller's).
 *   elf  an open one, or one that mason_dixon_elf_close() had before
 * Since: 0.1. Example: above. */
void mason_dixon_elf_close(struct mason_dixon_elf *elf);

/* mason_dixon_elf_read_sections - reads the section headers, once.
 *
 *   elf  from mason_dixon_elf_open(); sections and section_count are filled. A file without section
 *        headers gives 0 of them and no error.
 *
 * Returns MASON_DIXON_ELF_OK or what is wrong. Contents are not looked at, and a section's offset
 * and size are as they stand in the file. Since: 0.1
 * Example: if (mason_dixon_elf_read_sections(&elf) == MASON_DIXON_ELF_OK)
 *              printf("%u sections\n", (unsigned)elf.section_count); */
enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf);

/* mason_dixon_elf_judge - what the headers prove.
 *
 *   elf             from mason_dixon_elf_open()
 *   boundary_bytes  the address in bytes at or above which the heap shall start
 *   finding         is filled
 *
 * PLACED is an ET_EXEC whose PT_LOADs ascend without overlapping, one or more of them, none
 * executable, at or above the boundary and all others wholly below. ET_DYN is not needed unless its
 * segments lie on both sides of the boundary (the kernel then maps the room between them, too), or
 * it is a shared object (no PT_INTERP, no DF_1_PIE, and no entry point or a DT_SONAME).
 * A file whose EI_OSABI is MASON_DIXON_ELFOSABI_SOLARIS is judged by the rules of illumos' kernel
 * (uts/common/exec/elf/elf.c): the heap starts at the exact end of the highest PT_LOAD, in whatever
 * order they stand, so one that can't be written must end on a page; a PIE's heap is low, and so is
 * all of a program with the software capability ADDR32.
 *
 * AddressSanitizer is found as a DT_NEEDED of its library or as a defined symbol __asan_init in a
 * table of at most 64 MiB.
 *
 * Returns MASON_DIXON_ELF_OK, or READ, MEMORY when the dynamic section or a symbol table could not
 * be read (damaged ones are skipped). Since: 0.1. Example: above. */
enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
                                                 uint64_t boundary_bytes,
                                                 struct mason_dixon_elf_finding *finding);

/* mason_dixon_elf_interposes - has an executable of illumos or Solaris a name that goes in front of
 * those that a shared library is bound to directly (DF_1_SYMINTPOSE)?
 *   interposes  1: it has; 0: it has not; -1: it has no dynamic section
 * Returns MASON_DIXON_ELF_OK or what is wrong. Since: 0.1
 * Example: if (mason_dixon_elf_interposes(&elf, &is) == MASON_DIXON_ELF_OK && is == 0) */
enum mason_dixon_elf_error mason_dixon_elf_interposes(const struct mason_dixon_elf *elf,
                                                      int *interposes);

/* mason_dixon_elf_exports - does a file show a name of its own to shared libraries?
 *   elf       from mason_dixon_elf_open(); its sections are read
 *   name      of the symbol
 *   exported  1: it is a defined symbol, not a local one, of the dynamic symbols; 0: it is not; -1:
 * not known: there are no dynamic symbols, or no section headers that tell of them Returns
 * MASON_DIXON_ELF_OK or what is wrong. Since: 0.1 Example: if (mason_dixon_elf_exports(&elf,
 * "mmap", &exported) == MASON_DIXON_ELF_OK && exported) */
enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf, const char *name,
                                                   int *exported);

/* mason_dixon_elf_symbol - where a symbol is defined.
 *   elf      from mason_dixon_elf_open(); its sections are read
 *   name     of the symbol
 *   address  its value, an address in bytes; 0: no such symbol, or the table of symbols was
 * stripped Returns MASON_DIXON_ELF_OK or what is wrong. Since: 0.1 Example: if
 * (mason_dixon_elf_symbol(&elf, "main", &address) == MASON_DIXON_ELF_OK && address) */
enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf, const char *name,
                                                  uint64_t *address);

/* mason_dixon_elf_page_bytes - the largest page, in bytes, that Linux uses on a machine (64 bits).
 *   machine  e_machine
 * Returns 0 for an unknown machine. Source: PAGE_SIZE_* in Linux' arch/<machine>/Kconfig; the same
 * numbers as in MasonDixon's table of machines. Since: 0.1
 * Example: mason_dixon_elf_page_bytes(62) is 4096 (x86-64). */
uint64_t mason_dixon_elf_page_bytes(unsigned machine);

/* mason_dixon_elf_note - is MasonDixon's note at this offset of the file?
 *   elf     from mason_dixon_elf_open()
 *   offset  in bytes
 *   type    MASON_DIXON_NOTE_SLOT or MASON_DIXON_NOTE_APPENDED
 * Returns 1 or 0 (also when it can't be read). Since: 0.1
 * Example: mason_dixon_elf_note(&elf, elf.segments[3].offset, MASON_DIXON_NOTE_SLOT) */
int mason_dixon_elf_note(const struct mason_dixon_elf *elf, uint64_t offset, unsigned type);

/* mason_dixon_elf_record - what a note of ours says of the file.
 *   elf     from mason_dixon_elf_open()
 *   record  is filled; all zero when there is no such note
 * Looks at the program headers alone (PT_NOTE and PT_LOAD), so that a stripped file answers, too.
 * Returns 1 or 0. Since: 0.1
 * Example: struct mason_dixon_elf_record record;
 *          if (mason_dixon_elf_record(&elf, &record)) puts(record.version); */
struct mason_dixon_elf_record {
    unsigned type;     /* MASON_DIXON_NOTE_SLOT or MASON_DIXON_NOTE_APPENDED */
    unsigned verdict;  /* 0: not decided, else 1 + an enum mason_dixon_elf_verdict */
    uint64_t boundary; /* an address in bytes; 0: not said */
    uint64_t offset;   /* of the note, in bytes */
    char version[9];
};
int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
                           struct mason_dixon_elf_record *record);

/* mason_dixon_elf_put - writes a number in the byte order of the file.
 *   elf    from mason_dixon_elf_open()
 *   to     receives size bytes
 *   size   1 to 8
 *   value  the number
 * mason_dixon_elf_get - the reverse. Since: 0.1
 * Example: unsigned char word[4]; mason_dixon_elf_put(&elf, word, 4, 1); */
void mason_dixon_elf_put(const struct mason_dixon_elf *elf, unsigned char *to, unsigned size,
                         uint64_t value);
uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf, const unsigned char *from,
                             unsigned size);

/* mason_dixon_elf_encode_segment - a program header as it stands in the file.
 *   elf      from mason_dixon_elf_open()
 *   segment  the program header
 *   to       receives 56 bytes (32 of a 32-bit file)
 * Since: 0.1
 * Example: unsigned char raw[56]; mason_dixon_elf_encode_segment(&elf, &elf.segments[0], raw); */
void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
                                    const struct mason_dixon_elf_segment *segment,
                                    unsigned char *to);

/* mason_dixon_elf_read_at - reads exactly size bytes at an offset of the file.
 *   fd      a descriptor of the file
 *   to      receives them
 *   size    in bytes
 *   offset  in bytes
 * Returns OK, TRUNCATED when the file ends before, READ with errno set. Since: 0.1
 * Example: char magic[4]; mason_dixon_elf_read_at(fd, magic, 4, 0); */
enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd, void *to, size_t size, uint64_t offset);

/* mason_dixon_elf_error_text, mason_dixon_elf_reason_text, mason_dixon_elf_verdict_text - the words
 * for people, static, without a full stop; "unknown" for a number that is none. Since: 0.1.
 * Example: above. */
const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict);
const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error);
const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason);

#ifdef __cplusplus
}
#endif

#endif
