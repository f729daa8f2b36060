/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_map_low() on any system, with standard C alone: fills the memory below 2 GiB in
 * blocks of 1 MiB, gives it back, and a few wrong arguments. Prints blocks=N; exit status 0 when
 * all is right and at least WANTED blocks were had (argument, default 1000). */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "mason_dixon.h"

#define BLOCK ((size_t)1 << 20)
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("FAIL: line %d: %s (errno %d)\n", __LINE__, #condition, errno);                 \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

int main(int argc, char **argv) {
    static unsigned char *blocks[4096];
    unsigned long count = 0, i, wanted = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    unsigned char *one;
    while (count < 4096 && (one = (unsigned char *)mason_dixon_map_low(BLOCK, 0, 0)) != NULL) {
        MUST((uintptr_t)one >= 0x10000 && (uintptr_t)one + BLOCK <= 0x80000000u);
        MUST(one[0] == 0 && one[BLOCK - 1] == 0);
        one[0] = one[BLOCK - 1] = (unsigned char)(count % 255 + 1);
        blocks[count++] = one;
    }
    printf("blocks=%lu\n", count);
    MUST(errno == ENOMEM && count >= wanted);
    for (i = 0; i < count; i++) {
        MUST(blocks[i][0] == i % 255 + 1 && blocks[i][BLOCK - 1] == i % 255 + 1);
        MUST(mason_dixon_unmap_low(blocks[i], BLOCK) == 0);
    }
    MUST(mason_dixon_unmap_low(blocks[0], BLOCK) == -1 && errno == EINVAL);
    MUST(!mason_dixon_map_low(0, 0, 0) && errno == EINVAL);
    MUST(!mason_dixon_map_low(BLOCK, 1, 0) && errno == EINVAL);
    MUST(!mason_dixon_map_low(BLOCK, 0, 3) && errno == EINVAL);
    one = (unsigned char *)mason_dixon_map_low(BLOCK, 0, BLOCK * 16);
    MUST(one && (uintptr_t)one % (BLOCK * 16) == 0 && mason_dixon_unmap_low(one, BLOCK) == 0);
    puts("smoke=ok");
    return 0;
}
