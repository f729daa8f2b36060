/* SPDX-License-Identifier: 0BSD */
/* A shared library that asks for low memory, as libluajit does: by mmap and by mmap64, and in its
 * constructor, which runs before those of the program. For low-map.c. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <sys/mman.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif
void *library_early(void);
void *library_map(size_t size, int sixty_four);
int library_unmap(void *address, size_t size);
/* Named here, since musl's headers have mmap64 as a macro for mmap. */
void *library_mmap64(void *, size_t, int, int, int, long) __asm__(LIBRARY_MMAP64);
#ifdef __cplusplus
}
#endif

void *library_map(size_t size, int sixty_four) {
    const int prot = PROT_READ | PROT_WRITE;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT;
    if (sixty_four)
        return library_mmap64(0, size, prot, flags, -1, 0);
    return mmap(0, size, prot, flags, -1, 0);
}

int library_unmap(void *address, size_t size) {
    return munmap(address, size);
}

static void *early;

__attribute__((constructor)) static void library_start(void) {
    early = library_map(65536, 0);
}

void *library_early(void) {
    return early;
}
