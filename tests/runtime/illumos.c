/* SPDX-License-Identifier: 0BSD
 *
 * An imitation of how illumos answers mmap() when the heap starts above 4 GiB (by the sources:
 * i86pc/vm/vm_machdep.c, os/grow.c): MAP_32BIT without a hint fails with ENOMEM, a free hint is
 * honoured with and without it. Linked with --wrap=mmap on Linux. Prints the self-test's report.
 * C99.
 */
#define _GNU_SOURCE 1
#include "mason_dixon.h"

#include <errno.h>
#include <sys/mman.h>

void *__real_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset);

void *__wrap_mmap(void *hint, size_t bytes, int protection, int flags, int fd, off_t offset) {
    if ((flags & MAP_32BIT) != 0 && hint == NULL) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return __real_mmap(hint, bytes, protection, flags & ~MAP_32BIT, fd, offset);
}

int main(void) {
    struct mason_dixon_report report;
    if (mason_dixon_self_test(&report) < 0)
        return 2;
    mason_dixon_print(&report, 1);
    return 0;
}
