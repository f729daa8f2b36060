/* SPDX-License-Identifier: 0BSD */
/* What the self-test leaves behind: nothing. Ends with 0, or names the first thing that changed. It
 * also compares the heap start with what the kernel shows as [heap]. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "mason_dixon.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The program's own allocator: from the moment it is armed, any call is an error. */
static volatile int armed;
static char store[1 << 20];
static size_t used;

static void say(const char *what) {
    ssize_t ignored = write(1, what, strlen(what));
    (void)ignored;
}

static void *take(size_t bytes) {
    void *got = store + used;
    if (armed) {
        say("the self-test allocated memory\n");
        _exit(1);
    }
    used += (bytes + 31) & ~(size_t)31;
    if (used > sizeof store)
        _exit(98);
    return got;
}

#ifdef __cplusplus
extern "C" {
#endif
void *malloc(size_t bytes) {
    return take(bytes);
}
void *calloc(size_t count, size_t bytes) {
    return take(count * bytes);
}
void *realloc(void *old, size_t bytes) {
    void *got = take(bytes);
    if (old)
        memmove(got, old,
                bytes < (size_t)((char *)got - (char *)old) ? bytes
                                                            : (size_t)((char *)got - (char *)old));
    return got;
}
void free(void *old) {
    if (armed && old) {
        say("the self-test freed memory\n");
        _exit(1);
    }
}
#ifdef __cplusplus
}
#endif

static char before[1 << 18], after[1 << 18];

static void read_maps(char *into, size_t size) {
    size_t have = 0;
    int fd = open("/proc/self/maps", O_RDONLY);
    ssize_t got;
    while (fd >= 0 && (got = read(fd, into + have, size - 1 - have)) > 0)
        have += (size_t)got;
    into[have] = 0;
    if (fd < 0 || !have)
        _exit(77);
    close(fd);
}

static int open_fds(void) {
    int fd, count = 0;
    for (fd = 0; fd < 1000; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

int main(void) {
    static struct mason_dixon_report report, again;
    char *line;
    uint64_t first, heap;
    void *end = sbrk(0);
    int i, sink, fds;

    /* The sink for the printed report: what is under test is how it is made. */
    sink = open("/dev/null", O_WRONLY);
    fds = open_fds();
    mason_dixon_self_test(&report); /* whatever a lazy binding may do is done now */
    read_maps(before, sizeof before);
    armed = 1;
    for (i = 0; i < 5; i++) {
        errno = 4711;
        memset(&again, i, sizeof again);
        mason_dixon_self_test(&again);
        if (errno != 4711) {
            say("errno changed in mason_dixon_self_test\n");
            return 1;
        }
        mason_dixon_print(&again, sink);
        mason_dixon_print(&again, 987); /* not open: EBADF must not be seen */
        mason_dixon_print(NULL, sink);
        if (errno != 4711) {
            say("errno changed in mason_dixon_print\n");
            return 1;
        }
    }
    errno = 0;
    if (mason_dixon_self_test(NULL) != -1 || errno != EINVAL) {
        say("NULL is not answered by -1 and EINVAL\n");
        return 1;
    }
    armed = 0;
    read_maps(after, sizeof after);
    if (strcmp(before, after) != 0) {
        say("the mappings changed:\n");
        say(before);
        say("after:\n");
        say(after);
        return 1;
    }
    if (open_fds() != fds) {
        say("a descriptor was left open\n");
        return 1;
    }
    if (sbrk(0) != end) {
        say("the heap grew\n");
        return 1;
    }
    if (report.outcome != again.outcome || report.heap_start != again.heap_start) {
        say("two measurements differ\n");
        return 1;
    }
    /* An independent word on the heap's start. */
    if ((uintptr_t)syscall(SYS_brk, (uintptr_t)end + (1 << 16)) < (uintptr_t)end + (1 << 16))
        return 97; /* musl's sbrk() grows nothing */
    read_maps(after, sizeof after);
    line = strstr(after, "[heap]");
    if (!line)
        return 96;
    while (line > after && line[-1] != '\n')
        line--;
    heap = again.heap_start & ~UINT64_C(4095);
    first = strtoull(line, &line, 16);
    /* By chance it starts where the data ends, and the kernel shows them as one. */
    if (first != heap && !(first <= (uintptr_t)after && (uintptr_t)after < heap &&
                           heap < strtoull(line + 1, NULL, 16))) {
        say("the heap's start is not what the kernel shows:\n");
        say(after);
        return 1;
    }
    return 0;
}
