/* SPDX-License-Identifier: 0BSD */
/* low-stack.c - what a program does with its stack, one thing for each first argument. It measures
 * by itself: nothing of MasonDixon's own measuring is used. Valid as C99 and as C++.
 *
 *   where       where stack, thread's stack, heap, mapping, code lie, as NAME=HEX, and who it is
 *   args ...    its arguments, one in brackets each
 *   return N    returns N from main; a function called at exit says where its stack is
 *   hold        ends by exit() while only a variable of main knows a piece of heap
 *   signals     a handler on the main stack, one on an alternate stack
 *   overflow    recursion until SIGSEGV, whose handler on an alternate stack says so
 *   recurse MIB recursion through so many MiB of stack
 *   jumps       setjmp and longjmp, also out of a handler on an alternate stack
 *   fork        a child says where its stack is; execve of itself
 *   backtrace   the functions from here to main, by backtrace(3) where it is
 *   leave       ends main's thread by pthread_exit while another goes on
 *   threads     64 threads with mason_dixon_thread_attr(), at the same time
 *   limits      soft limit of the stack, and the layout of the process
 *   maps        /proc/self/maps
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <execinfo.h>
#endif
#ifdef LOW_THREADS
#include "mason_dixon_low_stack.h"
#endif

extern char **environ;

static void say(const char *name, uintptr_t value) {
    printf("%s=0x%lx\n", name, (unsigned long)value);
    (void)fflush(stdout);
}

/* The frame, not a local: AddressSanitizer may keep locals elsewhere. */
static void say_stack(const char *name) {
    say(name, (uintptr_t)__builtin_frame_address(0));
}

static void *thread_stack(void *result) {
    *(uintptr_t *)result = (uintptr_t)__builtin_frame_address(0);
    return NULL;
}

static void at_exit(void) {
    say_stack("exit_stack");
}

static void handler(int number) {
    (void)number;
    say_stack("handler_stack");
}

static void overflow_handler(int number) {
    static const char text[] = "overflow\n";
    (void)number;
    _exit(write(1, text, sizeof text - 1) < 0 ? 1 : 42);
}

static sigjmp_buf jump;

static void jump_handler(int number) {
    (void)number;
    siglongjmp(jump, 2);
}

/* Something for each frame that can't be optimised away. */
static unsigned recurse(unsigned long left) {
    volatile char frame[1024];
    frame[0] = (char)left;
    frame[1023] = frame[0];
    if (left <= sizeof frame)
        return 1;
    return recurse(left - sizeof frame) + (unsigned)(frame[1023] == frame[0]);
}

/* The same without an end. The pointer is volatile, or a compiler would see through it. */
static unsigned (*volatile forever_pointer)(unsigned long);
static unsigned forever(unsigned long left) {
    volatile char frame[1024];
    frame[0] = (char)left;
    return forever_pointer(left + 1) + (unsigned)frame[0];
}

static char alternate[65536];

static void use_alternate(int number, void (*function)(int)) {
    stack_t stack;
    struct sigaction action;
    memset(&stack, 0, sizeof stack);
    memset(&action, 0, sizeof action);
    stack.ss_sp = alternate;
    stack.ss_size = sizeof alternate;
    action.sa_handler = function;
    action.sa_flags = SA_ONSTACK;
    if (sigaltstack(&stack, NULL) || sigaction(number, &action, NULL))
        exit(99);
}

static void show_backtrace(void) {
#ifdef __GLIBC__
    void *frames[50];
    int count = backtrace(frames, 50);
    printf("frames=%d\n", count);
    (void)fflush(stdout);
    backtrace_symbols_fd(frames, count, 1);
#else
    printf("frames=none\n");
#endif
}

static void *go_on(void *unused) {
    (void)unused;
    (void)usleep(50000);
    printf("went on\n");
    return NULL;
}

#ifdef LOW_THREADS
static pthread_barrier_t together;
static void *low_thread(void *result) {
    (void)thread_stack(result);
    (void)recurse(200000);
    (void)pthread_barrier_wait(&together);
    return NULL;
}

static int threads(void) {
    pthread_attr_t attrs[64];
    pthread_t ids[64];
    uintptr_t seen[64], highest = 0;
    int i, j;
    if (pthread_barrier_init(&together, NULL, 64))
        return 99;
    for (i = 0; i < 64; i++)
        if (mason_dixon_thread_attr(&attrs[i], 262144) ||
            pthread_create(&ids[i], &attrs[i], low_thread, &seen[i]))
            return 98;
    for (i = 0; i < 64; i++) {
        if (pthread_join(ids[i], NULL) || mason_dixon_thread_attr_free(&attrs[i]))
            return 97;
        if (seen[i] > highest)
            highest = seen[i];
        for (j = 0; j < i; j++)
            if (seen[i] == seen[j])
                return 96;
    }
    say("low_threads", highest);
    /* Bad input. */
    if (mason_dixon_thread_attr(NULL, 0) != EINVAL ||
        mason_dixon_thread_attr_free(NULL) != EINVAL ||
        mason_dixon_thread_attr(&attrs[0], 1) != EINVAL ||
        mason_dixon_thread_attr(&attrs[0], (size_t)-1) != ENOMEM)
        return 95;
    return 0;
}
#endif

int main(int argc, char **argv, char **envp) {
    const char *what = argc > 1 ? argv[1] : "where";
    int i;
    if (strcmp(what, "where") == 0) {
        pthread_t thread;
        uintptr_t seen = 0;
        char name[17], exe[4096];
        ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);
        void *heap;
        void *map = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        say_stack("stack");
        if (pthread_create(&thread, NULL, thread_stack, &seen) || pthread_join(thread, NULL))
            return 1;
        say("thread", seen);
        heap = malloc(100);
        say("heap", (uintptr_t)heap);
        free(heap);
        say("brk", (uintptr_t)sbrk(0));
        say("mmap", (uintptr_t)map);
        say("code", (uintptr_t)&alternate);
        memset(name, 0, sizeof name);
        (void)prctl(PR_GET_NAME, name, 0, 0, 0);
        exe[length < 0 ? 0 : length] = 0;
        printf("argc=%d\nargv0=%s\nenvp_is_environ=%d\nterminated=%d\nname=%s\nexe=%s\n", argc,
               argv[0], envp == environ, argv[argc] == NULL, name, exe);
        printf("first_thread=%d\n", syscall(SYS_gettid) == (long)getpid());
        return 0;
    }
    if (strcmp(what, "args") == 0) {
        for (i = 0; i < argc; i++)
            printf("[%s]\n", argv[i]);
        return 0;
    }
    if (strcmp(what, "hold") == 0) {
        void *volatile held = malloc(100);
        exit(held ? 0 : 1);
    }
    if (strcmp(what, "return") == 0) {
        (void)atexit(at_exit);
        return atoi(argv[2]);
    }
    if (strcmp(what, "signals") == 0) {
        (void)signal(SIGUSR1, handler);
        (void)raise(SIGUSR1);
        use_alternate(SIGUSR2, handler);
        (void)raise(SIGUSR2);
        say("alternate", (uintptr_t)alternate);
        return 0;
    }
    if (strcmp(what, "overflow") == 0) {
        use_alternate(SIGSEGV, overflow_handler);
        forever_pointer = forever;
        return (int)forever(0);
    }
    if (strcmp(what, "recurse") == 0)
        return recurse(strtoul(argv[2], NULL, 10) << 20) > 0 ? 0 : 1;
    if (strcmp(what, "jumps") == 0) {
        volatile int count = 0;
        static jmp_buf plain;
        if (setjmp(plain) < 3) {
            count++;
            longjmp(plain, count);
        }
        use_alternate(SIGUSR2, jump_handler);
        if (sigsetjmp(jump, 1) == 0)
            (void)raise(SIGUSR2);
        else
            count += 10;
        printf("jumps=%d\n", (int)count);
        return 0;
    }
    if (strcmp(what, "fork") == 0) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            say_stack("child_stack");
            return 21;
        }
        if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 21)
            return 1;
        {
            char name[] = "renamed", word[] = "where";
            char *list[3];
            list[0] = name;
            list[1] = word;
            list[2] = NULL;
            (void)fflush(stdout);
            (void)execve(argv[0], list, environ);
        }
        return 2;
    }
    if (strcmp(what, "backtrace") == 0) {
        show_backtrace();
        return 0;
    }
    if (strcmp(what, "leave") == 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, go_on, NULL))
            return 1;
        pthread_exit(NULL);
    }
#ifdef LOW_THREADS
    if (strcmp(what, "threads") == 0)
        return threads();
#endif
    if (strcmp(what, "limits") == 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_STACK, &limit))
            return 1;
        printf("stack_limit=%llu\npersonality=0x%x\n", (unsigned long long)limit.rlim_cur,
               (unsigned)personality(0xffffffff));
        return 0;
    }
    if (strcmp(what, "maps") == 0) {
        char line[512];
        FILE *file = fopen("/proc/self/maps", "r");
        while (file && fgets(line, sizeof line, file))
            (void)fputs(line, stdout);
        return file ? 0 : 1;
    }
    return 90;
}
