/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_stacks.c - a program that tells how wide its addresses are, from inside main().
 *
 * Since: 0.1
 *
 * Build:   cc -DMASON_DIXON_PROBE_THREADS -pthread -I templates/runtime
 *             templates/probe/mason_dixon_stacks.c -o stacks
 *          With -DMASON_DIXON_STACKS_LOW it also says what mason_dixon_low_stack.c did, which must
 *          then be linked as that file says.
 * Use:     stacks
 * Output:  key=value lines on standard output. A width is the bits of the highest of several
 *          addresses, 32 for less; 64 in the upper half of the address space, where they are
 *          sign-extended:
 *
 *   emulated           no|qemu-user|valgrind: under the latter two the widths say nothing
 *   heap_bits          the heap's end, and what malloc gave for small sizes
 *   image_bits         the program's own segments
 *   low_layout         why the layout was not changed; empty when it was
 *   low_stack          why main was not moved; empty when it was
 *   mmap_bits          mappings without a hint
 *   stack_bits         the frame of main
 *   thread_stack_bits  the frame of a thread with default attributes
 *
 * Status:  0; 1 when the answers could not be written.
 *
 * Example: $ ./stacks | grep stack_bits
 *          stack_bits=47
 *          thread_stack_bits=47
 */
#include "mason_dixon_measure.h"
#ifdef MASON_DIXON_STACKS_LOW
#include "mason_dixon_low_stack.h"
#endif

#include <stdio.h>

static uint64_t higher(uint64_t one, uint64_t other) {
    return one > other ? one : other;
}

/* Below 32 bits everybody's pointers hold it, and where exactly is random. */
static unsigned width(uint64_t address) {
    unsigned bits = mason_dixon_bits(address);
    return bits && bits < 32 ? 32 : bits;
}

int main(void) {
    uint64_t heap = 0, brk_end = 0, mapping, thread;
    struct mason_dixon_image image;
    struct mason_dixon_stat stat;
    const char *why_stack = "", *why_layout = "";
    size_t bytes;

    (void)mason_dixon_heap_end(&brk_end);
    mason_dixon_stat_read(&stat);
    for (bytes = 16; bytes <= 4096; bytes *= 16) {
        volatile char *got = (volatile char *)malloc(bytes);
        heap = higher(heap, (uint64_t)(uintptr_t)got);
        free((void *)got);
    }
    heap = higher(heap, brk_end);
    mason_dixon_image_read(&image, UINT64_MAX);
    mapping = mason_dixon_highest_mapping();
    thread = mason_dixon_highest_thread_stack();
#ifdef MASON_DIXON_STACKS_LOW
    why_stack = mason_dixon_low_state()->why;
    why_layout = mason_dixon_low_state()->layout_why;
#endif
    printf("emulated=%s\n", mason_dixon_emulated(&stat, brk_end));
    printf("heap_bits=%u\n", width(heap));
    printf("image_bits=%u\n", width(image.end));
    printf("low_layout=%s\n", why_layout);
    printf("low_stack=%s\n", why_stack);
    printf("mmap_bits=%u\n", width(mapping));
    printf("stack_bits=%u\n", width(mason_dixon_frame_address()));
    printf("thread_stack_bits=%u\n", width(thread ? thread : mapping));
    return fflush(stdout) ? 1 : 0;
}
