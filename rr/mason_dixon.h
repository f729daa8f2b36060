/* SPDX-License-Identifier: 0BSD */
/* mason_dixon.h - the self-test of MasonDixon: does this process have the address-space layout
 * that its build promised? C99 and C++. The implementation is mason_dixon.c.
 *
 * Since: 0.1
 *
 * The promises are macros, given when mason_dixon.c is compiled (mason_dixon_target() does it):
 *
 *   MASON_DIXON_BOUNDARY          The heap starts at or above this address, in bytes. Default
 *                                 0x100000000 (4 GiB). Greater than 0.
 *   MASON_DIXON_LOW_LIMIT         "Low" memory ends at this address, in bytes. Default 0x80000000
 *                                 (2 GiB); at most the boundary.
 *   MASON_DIXON_MIN_LOW_ROOM      So many bytes below the limit must be mappable. Default 0: no
 *                                 demand, the room is only reported.
 *   MASON_DIXON_POINTER_BITS      Stack, mappings and heap must fit into so many bits. Default 0:
 *                                 no demand; otherwise 16 to 64.
 *   MASON_DIXON_LOW_STACK,        1: the program is linked with mason_dixon_low_stack.c, compiled
 *   MASON_DIXON_LOW_LAYOUT        with the same macros. Default 0.
 *   MASON_DIXON_STARTUP           1: the self-test runs before main() and is silent when all is
 *                                 well. Default 0. Needs a compiler with constructor functions.
 *   MASON_DIXON_ON_FAILURE_ABORT  1: a failure at startup ends the process by abort(). Default 0:
 *                                 one message on file descriptor 2, and the program goes on.
 *
 *   MASON_DIXON_LOW_MAP           1: mason_dixon_low_map.c is in the program and stands in for
 *                                 mmap. Default 0: no check.
 *   MASON_DIXON_RUNTIME_LUAJIT    32: the program was built with a LuaJIT without GC64; 64: with
 *                                 GC64, so that nothing was placed, and heap-start and hole are not
 *                                 needed. Default 0: no check.
 *   MASON_DIXON_CONFIG            1: all but LOW_MAP, LOW_STACK and LOW_LAYOUT stand in an object
 *                                 of data that "mason-dixon link" adds to each executable, so that
 *                                 the file is compiled once for all of them.
 *
 * With MASON_DIXON_STARTUP the environment variable MASON_DIXON has the last word. It is ignored in
 * programs that run with raised rights (setuid, setgid, file capabilities):
 *
 *   off      nothing is measured
 *   report   the whole report goes to file descriptor 2, then the program goes on
 *   warn     a failure gives the message only, even if the build chose abort
 *   abort    a failure gives the message and abort()
 *   test     the report goes to file descriptor 2 and the process ends before main(): status 0
 *            when nothing failed, 1 when a check failed, 77 when no verdict is possible
 *
 * Any other value gives one line that names the allowed ones, and counts as warn.
 *
 * Example:
 *
 *   #include "mason_dixon.h"
 *
 *   int main(void) {
 *       struct mason_dixon_report report;
 *       if (mason_dixon_self_test(&report) == 1) {
 *           mason_dixon_print(&report, 2);
 *           return 1;
 *       }
 *       return 0;
 *   }
 */
#ifndef MASON_DIXON_H
#define MASON_DIXON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a check, or all of them together, came to. Since: 0.1 */
enum mason_dixon_outcome {
    MASON_DIXON_PASS,       /* measured, and as promised (or nothing was promised) */
    MASON_DIXON_FAIL,       /* measured, and not as promised */
    MASON_DIXON_NOT_NEEDED, /* there is nothing here that could go wrong */
    MASON_DIXON_UNKNOWN     /* could not be measured: no verdict */
};

/* The most checks that a report can have; how many it has is in its field count. Since: 0.1 */
#define MASON_DIXON_CHECKS 8

/* Sizes of the text fields of a check, in bytes, with the final 0. Since: 0.1 */
#define MASON_DIXON_EXPECTED_SIZE 80
#define MASON_DIXON_OBSERVED_SIZE 160

/* One check. Since: 0.1
 *
 * The ids are stable, and their order in the report is this one:
 *   heap-start   the brk heap starts at or above the boundary
 *   hole         no segment of the executable covers the low memory up to the boundary, and what
 *                lies between its segments is not mapped from one end to the other
 *   low-room     so much address space below the low limit can really be mapped
 *   map-32bit    whether mmap's MAP_32BIT works here (informative, never fails)
 *   stack-width  the stack's addresses fit into MASON_DIXON_POINTER_BITS
 *   mmap-width   the addresses of mappings, of the heap and of the program itself fit into
 *                MASON_DIXON_POINTER_BITS
 * and, only where they were promised:
 *   low-map      calls of mmap with MAP_32BIT, of the program and of its shared libraries, are
 *                served from all of low memory (MASON_DIXON_LOW_MAP)
 *   runtime      the LuaJIT that is loaded has the layout that the build found
 *                (MASON_DIXON_RUNTIME_LUAJIT)
 * A check without a promise is informative: it passes or is not needed and never fails; its
 * observed text says what was seen. Under qemu-user and valgrind, which place things themselves,
 * every check is unknown.
 */
struct mason_dixon_check {
    const char *id;                           /* stable name, as above */
    enum mason_dixon_outcome outcome;         /* the verdict of this check */
    char expected[MASON_DIXON_EXPECTED_SIZE]; /* what was promised, as a phrase */
    char observed[MASON_DIXON_OBSERVED_SIZE]; /* what was seen, or why nothing was */
    const char *remedy;                       /* what to do next; "" unless the check failed */
};

/* Everything that was measured. Since: 0.1
 *
 * Addresses are byte addresses. A number that could not be measured is 0 (low_room_bytes:
 * MASON_DIXON_NO_ROOM_KNOWN). The texts live as long as the program.
 */
struct mason_dixon_report {
    enum mason_dixon_outcome outcome; /* fail if a check failed; else unknown if one is unknown;
                                         else that of heap-start */
    unsigned count;                   /* entries in checks */
    struct mason_dixon_check checks[MASON_DIXON_CHECKS];

    uint64_t boundary_bytes;     /* MASON_DIXON_BOUNDARY */
    uint64_t low_limit_bytes;    /* MASON_DIXON_LOW_LIMIT */
    uint64_t min_low_room_bytes; /* MASON_DIXON_MIN_LOW_ROOM */
    unsigned pointer_bits;       /* MASON_DIXON_POINTER_BITS */

    const char *emulated;    /* "no", "qemu-user" or "valgrind" */
    uint64_t heap_start;     /* where the brk heap starts; 0 also when only its end is known */
    uint64_t heap_end;       /* sbrk(0): where it ends now; 0 without a brk heap */
    uint64_t image_start;    /* lowest address of the executable's segments */
    uint64_t image_end;      /* one past their highest address */
    uint64_t load_bias;      /* what the loader added to the addresses in the file, in bytes */
    uint64_t low_room_bytes; /* mappable address space below the low limit */
    uint64_t stack_address;  /* highest stack address seen */
    uint64_t mmap_address;   /* where a mapping without a hint was put */
    uint64_t page_bytes;     /* size of a page */
};

/* Value of low_room_bytes when the room could not be measured. Since: 0.1 */
#define MASON_DIXON_NO_ROOM_KNOWN UINT64_MAX

/* mason_dixon_self_test - measures this process and judges it. Since: 0.1
 *
 * Synopsis:  int mason_dixon_self_test(struct mason_dixon_report *report);
 * report     filled completely; what was in it does not matter
 * Result     0 when nothing failed, 1 when a check failed; -1 with errno EINVAL (and nothing else
 *            done) when report is NULL. errno is kept otherwise.
 *
 * It allocates nothing from the heap, leaves nothing mapped and no descriptor open, and needs no
 * /proc (with it, it can tell the exact start of a heap that has grown). To count the low room it
 * maps free pieces of low memory without access and unmaps each at once: call it while no other
 * thread needs a low mapping, or that thread's request may find its place taken for a moment.
 *
 * Example:   struct mason_dixon_report report;
 *            if (mason_dixon_self_test(&report) == 1)
 *                mason_dixon_print(&report, 2);
 */
int mason_dixon_self_test(struct mason_dixon_report *report);

/* mason_dixon_print - writes a report for people, at most 79 columns wide. Since: 0.1
 *
 * Synopsis:  void mason_dixon_print(const struct mason_dixon_report *report, int fd);
 * report     a report that mason_dixon_self_test() has filled; NULL writes nothing
 * fd         an open file descriptor; written to with write(2), never closed
 * Result     none; what can't be written is dropped. errno is kept. No heap memory is used.
 *
 * Example:   mason_dixon_print(&report, 1);
 */
void mason_dixon_print(const struct mason_dixon_report *report, int fd);

/* mason_dixon_map_low - memory below an address, for runtimes that pack pointers: what MAP_32BIT is
 * meant to be, on every system. Implemented in mason_dixon_low_map.c. Since: 0.1
 *
 * Synopsis:   void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment);
 * size        in bytes, rounded up to whole pages; not 0
 * limit       the memory ends at or below this address, in bytes: above 64 KiB, at most
 *             0x100000000 (4 GiB), and not inside the executable. 0: MASON_DIXON_LOW_LIMIT, as
 *             mason_dixon_low_map.c was compiled (2 GiB)
 * alignment   the address is a multiple of so many bytes, a power of two; 0: a page
 * Result      the address: readable and writable, filled with 0, private to the process, nothing
 *             executable, never over something that was there. NULL with errno:
 *               EINVAL  an argument is not as above
 *               ENOMEM  no such place is free, or the system gives no more memory
 *               EAGAIN  called by a signal handler that has interrupted one of these functions
 *               ENOSYS  a 32-bit program
 *
 * May be called by any thread, before main() and after fork(). Takes no memory from the heap. The
 * cost does not depend on how many mappings there are. Nothing below 64 KiB or vm.mmap_min_addr is
 * ever used.
 *
 * Example:    char *arena = (char *)mason_dixon_map_low(1 << 20, 0, 0);
 *             if (!arena)
 *                 perror("mason_dixon_map_low");
 */
void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment);

/* mason_dixon_unmap_low - gives it back. Since: 0.1
 *
 * Synopsis:   int mason_dixon_unmap_low(void *address, size_t size);
 * address     a multiple of the page size, in what mason_dixon_map_low() has given
 * size        in bytes, rounded up to whole pages. Parts, and neighbours at once, are allowed but
 *             on Windows, where it must be the whole of one mapping
 * Result      0; -1 with errno EINVAL, and nothing done, when any page of it did not come from
 *             mason_dixon_map_low() or is given back already; EAGAIN as above
 *
 * Example:    if (mason_dixon_unmap_low(arena, 1 << 20) != 0)
 *                 perror("mason_dixon_unmap_low");
 */
int mason_dixon_unmap_low(void *address, size_t size);

#ifdef __cplusplus
}
#endif

#endif
