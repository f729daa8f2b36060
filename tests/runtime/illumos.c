/* SPDX-License-Identifier: 0BSD
 *
 * An imitation of how illumos answers mmap() when the heap starts above 4 GiB (by the sources:
 * i86pc/vm/vm_machdep.c, os/grow.c): a free hint is honoured with and without MAP_32BIT; without a
 * hint, or with one that is taken, MAP_32BIT fails with ENOMEM, and other mappings lie elsewhere.
 * Linked with --wrap=mmap on Linux. Prints the self-test's report, and what this asks itself. C99.
 */
#define _GNU_SOURCE 1
#include "mason_dixon.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

void *__real_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset);

void *__wrap_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset) {
    void *got;

    if ((flags & MAP_32BIT) == 0 || (flags & MAP_FIXED) != 0)
        return __real_mmap(hint, bytes, protection, flags & ~MAP_32BIT, fd, offset);
    got = hint == NULL ? MAP_FAILED
                       : __real_mmap(hint, bytes, protection,
                                     (flags & ~MAP_32BIT) | MAP_FIXED_NOREPLACE, fd, offset);
    if (got == MAP_FAILED)
        errno = ENOMEM;
    return got;
}

/* As a runtime does: at this place, or nowhere. */
static void ask(const char *how, uintptr_t hint, int flags) {
    void *got = mmap((void *)hint, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    printf("%s: ", how);
    if (got == MAP_FAILED)
        printf("%s\n", errno == ENOMEM ? "ENOMEM" : "another error");
    else
        printf("%s\n", (uintptr_t)got == hint ? "there" : "elsewhere");
    fflush(stdout);
}

int main(void) {
    struct mason_dixon_report report;
    ask("free hint, MAP_32BIT", 0x30000000, MAP_32BIT);
    ask("taken hint, MAP_32BIT", 0x30000000, MAP_32BIT);
    ask("taken hint", 0x30000000, 0);
    ask("no hint, MAP_32BIT", 0, MAP_32BIT);
    if (mason_dixon_self_test(&report) < 0)
        return 2;
    mason_dixon_print(&report, 1);
    return 0;
}
