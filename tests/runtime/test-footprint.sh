#!/bin/sh
# SPDX-License-Identifier: 0BSD
# The self-test leaves nothing behind: no mapping, no descriptor, no heap, no errno. The fixture's own
# allocator ends the program at the first allocation.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"

[ -r /proc/self/maps ] || skip 'no /proc/self/maps to compare'
# shellcheck disable=SC2086
footprint() {
    quietly log "$@" $strict -I "$runtime" "$fixtures/footprint.c" "$runtime/mason_dixon.c" \
        -o footprint
    status_of 0 out ./footprint
    # Without the fixture's lazy binding having been done by somebody else.
    status_of 0 out env LD_BIND_NOW=1 ./footprint
}
tried=0
for cc in gcc clang musl-gcc 'gcc -x c++'; do
    for mode in -no-pie '-fPIE -pie' -static; do
        # shellcheck disable=SC2086
        if have ${cc%% *} && can_link $cc $mode; then
            footprint $cc $mode -O2
            tried=$((tried + 1))
        fi
    done
done
[ $tried -gt 0 ] || skip 'no compiler'

# The fixture sees what it is there for: a self-test that leaks a mapping, a descriptor, memory.
counter() {
    cat >leak.c
    quietly log cc -I "$runtime" -Dmason_dixon_self_test=real_self_test -c "$runtime/mason_dixon.c" \
        -o real.o
    quietly log cc -D_GNU_SOURCE -I "$runtime" "$fixtures/footprint.c" leak.c real.o -o footprint
    expect_failure out ./footprint
    contains out "$1"
}
head='#include "mason_dixon.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>
int real_self_test(struct mason_dixon_report *report);
int mason_dixon_self_test(struct mason_dixon_report *report) {
    int result = real_self_test(report);'
counter 'allocated memory' <<END
$head
    static void *volatile kept;
    kept = malloc(1);
    return result;
}
END
counter 'mappings changed' <<END
$head
    if (report)
        mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return result;
}
END
counter 'descriptor was left open' <<END
$head
    if (report)
        open("/dev/null", O_RDONLY);
    return result;
}
END
counter 'errno changed' <<END
$head
    if (report)
        errno = 1;
    return result;
}
END
exit 0
