/* SPDX-License-Identifier: 0BSD
 *
 * A process with a known layout to look at: three threads that wait, 381 MiB on the heap, 200 MiB
 * from MAP_32BIT, 100 MiB at 3 GiB; or, with "many", as many mappings as the system allows, up to
 * 65000. Prints one line and waits.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *wait_here(void *nothing) {
    pause();
    return nothing;
}

int main(int argc, char **argv) {
    pthread_t thread;
    int i;

    if (argc > 1 && strcmp(argv[1], "many") == 0) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        int got = 0;
        /* Alternating protections: the kernel can't join neighbours. */
        for (i = 0; i < 65000; i++)
            if (mmap(NULL, page, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                got++;
        printf("%d\n", got);
    } else {
        for (i = 0; i < 3; i++)
            if (pthread_create(&thread, NULL, wait_here, NULL) != 0)
                return 1;
        for (i = 0; i < 4000; i++) {
            volatile char *block = malloc(100000);
            if (block == NULL)
                return 1;
            block[0] = 1;
        }
#ifdef MAP_32BIT
        (void)mmap(NULL, (size_t)200 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
                   0);
#endif
        (void)mmap((void *)0xc0000000, (size_t)100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
                   -1, 0);
        puts("ready");
    }
    fflush(stdout);
    pause();
    return 0;
}
