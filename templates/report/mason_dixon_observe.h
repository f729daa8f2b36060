/* SPDX-License-Identifier: 0BSD
 *
 * Tells from outside where this kernel puts the heap, the stack and the mappings of a program,
 * before the program has run one instruction: an image is made in memory, executed, stopped at exec
 * (ptrace(2), PTRACE_TRACEME), looked at in /proc, and killed. No compiler and no linker take part,
 * so what is seen is the kernel's doing alone. Linux; elsewhere nothing is observed. C99 and C++.
 *
 *   struct mason_dixon_observation seen;
 *   const char *error = mason_dixon_observe(MASON_DIXON_IMAGE_FIXED, (uint64_t)1 << 32, 32, &seen);
 *   if (error == NULL)
 *       printf("heap from 0x%" PRIx64 "\n", seen.heap_min);
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_OBSERVE_H
#define MASON_DIXON_OBSERVE_H

#include <stdint.h>

/* What is executed: a fixed-address executable (ET_EXEC), the same with a segment of one page at
 * the boundary, or a position-independent one (ET_DYN). Since: 0.1 */
enum mason_dixon_image_kind {
    MASON_DIXON_IMAGE_FIXED,
    MASON_DIXON_IMAGE_PLACED,
    MASON_DIXON_IMAGE_FREE,
    MASON_DIXON_IMAGE_KINDS
};

/* What several starts showed; addresses and sizes in bytes. Since: 0.1 */
struct mason_dixon_observation {
    unsigned starts;
    uint64_t image_from; /* of the last start; fixed images are always there */
    uint64_t image_end;  /* behind its highest segment below the boundary */
    uint64_t heap_min;   /* lowest and highest start of the heap */
    uint64_t heap_max;
    int after_image; /* 1: in every start the heap began at most 2 GiB behind the image's start */
    uint64_t free_2gib; /* the least free address space below 2 GiB and below the limit, from the */
    uint64_t free_below_limit; /* first address on that a process may map (vm.mmap_min_addr) */
};

/* mason_dixon_observe - starts an image so many times.
 *
 *   kind      see above
 *   boundary  address in bytes of the segment of PLACED, a multiple of 64 KiB; below it the image
 *             of FIXED and PLACED must lie
 *   limit     free address space is counted below it, too; in bytes
 *   starts    1 to 1000
 *   seen      is filled
 *
 * Returns NULL, or why nothing could be observed. Nothing stays behind. Since: 0.1 */
const char *mason_dixon_observe(enum mason_dixon_image_kind kind, uint64_t boundary, uint64_t limit,
                                unsigned starts, struct mason_dixon_observation *seen);

/* mason_dixon_mmap_min_address - the lowest address, in bytes, that a process may map: the kernel's
 * vm.mmap_min_addr, 64 KiB where nobody tells. Since: 0.1 */
uint64_t mason_dixon_mmap_min_address(void);

/* mason_dixon_span_class - the smallest power of two that holds a spread, but for a 256th; at least
 * a page. Two runs agree on it, for a spread of random places differs from run to run. 0 for 0.
 * Since: 0.1 */
uint64_t mason_dixon_span_class(uint64_t bytes);

#endif
