/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_stack.h - stacks whose addresses fit into MASON_DIXON_POINTER_BITS. C99 and C++.
 * The implementation is mason_dixon_low_stack.c; docs/stacks.md tells how it works.
 *
 * Since: 0.1
 *
 * mason_dixon_target(app POINTER_BITS 47 LOW_STACK) moves main() by itself, with nothing to call.
 * The functions here are for a program that wants single threads on such stacks.
 *
 * Example:
 *
 *   #include "mason_dixon_low_stack.h"
 *
 *   int run_on_low_stack(void *(*function)(void *), void *argument) {
 *       pthread_attr_t attr;
 *       pthread_t thread;
 *       int error = mason_dixon_thread_attr(&attr, 0);
 *       if (error)
 *           return error;
 *       error = pthread_create(&thread, &attr, function, argument);
 *       if (!error)
 *           error = pthread_join(thread, NULL);
 *       (void)mason_dixon_thread_attr_free(&attr);
 *       return error;
 *   }
 */
#ifndef MASON_DIXON_LOW_STACK_H
#define MASON_DIXON_LOW_STACK_H

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Below each stack lie so many bytes that nobody may touch: as many as Linux keeps free below the
 * main stack (the kernel's stack_guard_gap, 256 pages of 4 KiB). Since: 0.1 */
#define MASON_DIXON_STACK_GUARD 0x100000

/* mason_dixon_stack_map - maps memory for a stack, all its addresses within
 * MASON_DIXON_POINTER_BITS (47 unless mason_dixon_low_stack.c was compiled otherwise). Since: 0.1
 *
 * Synopsis:  void *mason_dixon_stack_map(size_t bytes);
 * bytes      usable size, rounded up to pages; 0: as RLIMIT_STACK says, or 8 MiB when that is
 *            unlimited
 * Result     the lowest usable address, MASON_DIXON_STACK_GUARD bytes without access below it; NULL
 *            with errno ENOMEM when there is no place, or the error of mmap
 *
 * The place is random, unless randomisation is off for this process. Memory is taken when touched.
 * Safe in threads. Example: see mason_dixon_thread_attr().
 */
void *mason_dixon_stack_map(size_t bytes);

/* mason_dixon_stack_bytes - the size that mason_dixon_stack_map(bytes) gives. Since: 0.1
 *
 * Synopsis:  size_t mason_dixon_stack_bytes(size_t bytes);
 * bytes      as above
 * Result     in bytes, a multiple of the page size; 0 when it is too large for any address space
 */
size_t mason_dixon_stack_bytes(size_t bytes);

/* mason_dixon_stack_unmap - gives back what mason_dixon_stack_map() gave. Since: 0.1
 *
 * Synopsis:  int mason_dixon_stack_unmap(void *stack, size_t bytes);
 * stack      the result of mason_dixon_stack_map(); NULL does nothing
 * bytes      the usable size: mason_dixon_stack_bytes() of what was asked for
 * Result     0; -1 with errno of munmap
 */
int mason_dixon_stack_unmap(void *stack, size_t bytes);

/* mason_dixon_thread_attr - a pthread attribute with a low stack of its own, for one thread.
 * Since: 0.1
 *
 * Synopsis:  int mason_dixon_thread_attr(pthread_attr_t *attr, size_t stack_bytes);
 * attr         not initialised before; further attributes can be set afterwards
 * stack_bytes  0: as RLIMIT_STACK says, or 8 MiB when that is unlimited; otherwise at least
 *              PTHREAD_STACK_MIN
 * Result       0, or an error number: EINVAL (attr is NULL, stack_bytes too small), ENOMEM
 *
 * The stack belongs to the attribute, so only one thread at a time may be made with it. Example: at
 * the top of this file.
 */
static inline int mason_dixon_thread_attr(pthread_attr_t *attr, size_t stack_bytes) {
    size_t bytes = mason_dixon_stack_bytes(stack_bytes);
    void *stack;
    int error;
    if (!attr || (stack_bytes && stack_bytes < (size_t)PTHREAD_STACK_MIN))
        return EINVAL;
    stack = mason_dixon_stack_map(stack_bytes);
    if (!stack)
        return errno;
    error = pthread_attr_init(attr);
    if (!error) {
        error = pthread_attr_setstack(attr, stack, bytes);
        if (error)
            (void)pthread_attr_destroy(attr);
    }
    if (error)
        (void)mason_dixon_stack_unmap(stack, bytes);
    return error;
}

/* mason_dixon_thread_attr_free - gives back the stack of an attribute, and destroys the attribute.
 * Since: 0.1
 *
 * Synopsis:  int mason_dixon_thread_attr_free(pthread_attr_t *attr);
 * attr       made by mason_dixon_thread_attr(); its thread has been joined
 * Result     0, or an error number: EINVAL when attr is NULL or has no stack
 */
static inline int mason_dixon_thread_attr_free(pthread_attr_t *attr) {
    void *stack = NULL;
    size_t bytes = 0;
    int error;
    if (!attr)
        return EINVAL;
    error = pthread_attr_getstack(attr, &stack, &bytes);
    if (error || !stack)
        return EINVAL;
    if (mason_dixon_stack_unmap(stack, bytes) != 0)
        return errno;
    return pthread_attr_destroy(attr);
}

/* What became of main's stack and of the layout. For the self-test; the texts live as long as the
 * program. Since: 0.1 */
struct mason_dixon_low_state {
    int wanted;             /* 1: this program was linked to move main (LOW_STACK) */
    int moved;              /* 1: main runs, or will run, on the stack below */
    int started;            /* 1: main was called */
    uint64_t from;          /* lowest usable address of the stack */
    uint64_t to;            /* one past its highest */
    const char *why;        /* why main was not moved; "" when it was */
    int layout_wanted;      /* 1: LOW_LAYOUT */
    int layout_changed;     /* 1: this process was started anew in the low layout */
    const char *layout_why; /* why the layout is as it was; "" when it was changed */
};

/* mason_dixon_low_state - prepares the stack unless that was done, and tells. Since: 0.1
 *
 * Synopsis:  const struct mason_dixon_low_state *mason_dixon_low_state(void);
 * Result     never NULL. errno is kept.
 */
const struct mason_dixon_low_state *mason_dixon_low_state(void);

/* mason_dixon_low_stack_seen - the address of a variable on the stack that main runs, or will run,
 * on: before main, a function is called on it. Since: 0.1
 *
 * Synopsis:  uint64_t mason_dixon_low_stack_seen(void);
 * Result     an address in bytes; of the caller's own stack when main was not moved
 */
uint64_t mason_dixon_low_stack_seen(void);

#ifdef __cplusplus
}
#endif

#endif
