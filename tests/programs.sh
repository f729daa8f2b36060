# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# Programs that a build of CMake's and one of configure's are both tested with: what they print is what the build promised.

# low_map_programs FOLDER - fill.c fills low memory by MAP_32BIT; main.c, which links it, prints how many MiB that came to;
# direct.c asks for low memory itself; hide.map is a version script that hides what it can.
low_map_programs() {
    cat >"$1/fill.c" <<'END'
#define _GNU_SOURCE
#include <sys/mman.h>
long fill(void);
long fill(void) {
    long mib = 0;
    while (mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0) !=
           MAP_FAILED)
        mib++;
    return mib;
}
END
    cat >"$1/main.c" <<'END'
#include <stdio.h>
long fill(void);
int main(void) {
    printf("%ld\n", fill());
    return 0;
}
END
    cat >"$1/direct.c" <<'END'
#include "mason_dixon.h"
int main(void) {
    void *p = mason_dixon_map_low(65536, 0, 0);
    return !p || mason_dixon_unmap_low(p, 65536) != 0;
}
END
    echo '{ local: *; };' >"$1/hide.map"
}

# width_programs FOLDER - main.c says how wide its stack, a mapping and a variable are; attr.c asks for a low stack for a
# thread.
width_programs() {
    cat >"$1/main.c" <<'END'
#define _GNU_SOURCE 1
#include <stdio.h>
#include <sys/mman.h>
static unsigned long bits(const volatile void *p) {
    unsigned long n = 0, v = (unsigned long)p;
    for (; v; v >>= 1)
        n++;
    return n;
}
int main(int argc, char **argv) {
    volatile char here = 0;
    static char variable;
    (void)argv;
    printf("stack=%lu mmap=%lu variable=%lu\n", bits(&here), bits(mmap(0, 4096, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
           bits(&variable));
    return argc - 1;
}
END
    cat >"$1/attr.c" <<'END'
#include "mason_dixon_low_stack.h"
#include <stdio.h>
int main(void) {
    pthread_attr_t attr;
    return mason_dixon_thread_attr(&attr, 65536) || mason_dixon_thread_attr_free(&attr);
}
END
}
