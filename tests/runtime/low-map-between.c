/* SPDX-License-Identifier: 0BSD */
/* A function syscall() in place of the C library's, for low-map.c on x86-64: the kernel as it was
 * before Linux 4.14, without MADV_WIPEONFORK, or of qemu-user, which says yes to it, and a moment
 * that is hard to hit otherwise. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifdef __cplusplus
extern "C" {
#endif
long syscall(long number, ...);
extern void (*between)(void);
#ifdef __cplusplus
}
#endif

void (*between)(void);

static long kernel(long number, const long *arguments) {
    long result;
    register long fourth __asm__("r10") = arguments[3];
    register long fifth __asm__("r8") = arguments[4];
    register long sixth __asm__("r9") = arguments[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]),
                       "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

long syscall(long number, ...) {
    long arguments[6], result;
    void (*now)(void) = between;
    va_list list;
    int i;
    va_start(list, number);
    for (i = 0; i < 6; i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
#ifdef YES_TO_ADVICE /* as qemu-user before 8.0 */
    if (number == SYS_madvise)
        return 0;
#endif
    if (number == SYS_madvise && arguments[2] == 18 /* MADV_WIPEONFORK */) {
        errno = EINVAL;
        return -1;
    }
    result = kernel(number, arguments);
    if (now && result != -1 &&
        ((number == SYS_mmap && arguments[3] & MAP_FIXED) || number == SYS_mremap)) {
        between = NULL;
        now();
    }
    return result;
}
