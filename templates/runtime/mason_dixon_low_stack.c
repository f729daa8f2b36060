/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_stack.c - moves main() to a stack within MASON_DIXON_POINTER_BITS, and the whole
 * process into a layout within them. What it does and does not: docs/stacks.md.
 *
 * Since: 0.1
 *
 * Macros, given by -D (mason_dixon_target() does it):
 *   MASON_DIXON_POINTER_BITS  addresses of the stacks fit into so many bits. 0, the default, counts
 *                             as 47; 31 to 63
 *   MASON_DIXON_LOW_STACK     1: main() runs on a low stack. The program must be linked with
 *                             -Wl,--wrap=main (illumos ld: -Wl,-z,wrap=main); without it the link
 *                             fails for want of __real_main. Default 0
 *   MASON_DIXON_LOW_LAYOUT    1: on Linux the program is executed once more, in the kernel's legacy
 *                             layout, when mappings lie too high. Default 0
 *   MASON_DIXON_CONFIG        1: the number of bits stands in the object that "mason-dixon link"
 *                             adds (mason_dixon_config.h)
 *
 * Build:  cc -DMASON_DIXON_LOW_STACK=1 -Wl,--wrap=main -I templates/runtime app.c
 *             templates/runtime/mason_dixon_low_stack.c
 */
#include "mason_dixon_measure.h"
#include "mason_dixon_config.h"
#include "mason_dixon_low_stack.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#if !defined(MASON_DIXON_CONFIG) && MASON_DIXON_POINTER_BITS &&                                    \
    ((MASON_DIXON_POINTER_BITS) < 31 || (MASON_DIXON_POINTER_BITS) > 63)
#error "mason_dixon_low_stack.c: MASON_DIXON_POINTER_BITS must be 31 to 63"
#endif

#ifndef MAP_STACK
#define MAP_STACK 0
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* One past the highest address that fits. */
static uint64_t low_end(void) {
    return UINT64_C(1) << (promised.pointer_bits ? promised.pointer_bits : 47);
}

static struct mason_dixon_low_state state;

/* 1 when this process asked for no randomisation (setarch -R, debuggers): then our places are not
 * random either. */
static int randomisation_off(void) {
#ifdef __linux__
    int now = personality(0xffffffff);
    return now != -1 && (now & ADDR_NO_RANDOMIZE);
#else
    return 0;
#endif
}

/* Some random bits. Not for cryptography: they choose a place. */
static uint64_t random_bits(void) {
    uint64_t bits = 0;
    struct timespec now = {0, 0};
#ifdef SYS_getrandom
    if (syscall(SYS_getrandom, &bits, sizeof bits, 1 /* GRND_NONBLOCK */) == (long)sizeof bits)
        return bits;
#endif
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    bits = (uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&now;
    return bits * UINT64_C(0x9e3779b97f4a7c15) >> 8 ^ bits;
}

/* 1 when the program's header asks for an executable stack (nested functions of GNU C). */
static int stack_executable(void) {
#if defined(__linux__) && MASON_DIXON_HAVE_PHDR
    const unsigned char *at = (const unsigned char *)(uintptr_t)getauxval(AT_PHDR);
    unsigned long left = getauxval(AT_PHNUM);
    for (; at && left; left--, at += getauxval(AT_PHENT)) {
        ElfW(Phdr) header;
        memcpy(&header, at, sizeof header);
        if (header.p_type == PT_GNU_STACK)
            return (header.p_flags & PF_X) != 0;
    }
#endif
    return 0;
}

/* Memory for a stack and its guard somewhere in [from, to); NULL with errno. */
static unsigned char *map_between(uint64_t from, uint64_t to, uint64_t bytes, uint64_t page) {
    int fixed = randomisation_off(), error = ENOMEM;
    uint64_t slots, last = 0;
    unsigned try_count;
    from = (from + page - 1) & ~(page - 1);
    if (to < from || to - from < bytes)
        return NULL;
    slots = (to - from - bytes) / page + 1;
    for (try_count = 0; try_count < 64; try_count++) {
        uint64_t at = from + (fixed ? slots - 1 : random_bits() % slots) * page;
        void *got;
        if (fixed) { /* downwards from the top */
            if (try_count && (last < from + bytes))
                break;
            at = try_count ? last - bytes : at;
            last = at;
        }
        got = mmap((void *)(uintptr_t)at, (size_t)bytes,
                   PROT_READ | PROT_WRITE | (stack_executable() ? PROT_EXEC : 0),
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | MASON_DIXON_MAP_HERE,
                   -1, 0);
        if (got == MAP_FAILED) {
            if (errno == EEXIST) /* somebody is there */
                continue;
            error = errno;
            break;
        }
        /* A system that takes the place as a hint may answer with another one that fits, too. */
        if ((uint64_t)(uintptr_t)got + bytes <= low_end())
            return (unsigned char *)got;
        (void)munmap(got, (size_t)bytes);
    }
    errno = error;
    return NULL;
}

size_t mason_dixon_stack_bytes(size_t bytes) {
    uint64_t page = mason_dixon_page_bytes(), wanted = bytes;
    if (!wanted) {
        struct rlimit limit;
        wanted = UINT64_C(8) << 20;
        if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
            limit.rlim_cur >= UINT64_C(64) << 10)
            wanted = (uint64_t)limit.rlim_cur;
    }
    if (wanted > low_end())
        return 0;
    return (size_t)((wanted + page - 1) & ~(page - 1));
}

void *mason_dixon_stack_map(size_t bytes) {
    uint64_t page = mason_dixon_page_bytes(), all, usable = mason_dixon_stack_bytes(bytes);
    unsigned char *got;
    if (!usable) {
        errno = ENOMEM;
        return NULL;
    }
    all = usable + MASON_DIXON_STACK_GUARD;
    errno = ENOMEM;
    /* First high up, where neither the heap nor mappings of a legacy layout come soon, and where
     * little of the precious low memory is taken. The last page stays free, so that one past the
     * highest address fits, too. */
    got = map_between(low_end() - low_end() / 4, low_end() - page, all, page);
    if (!got && errno == ENOMEM)
        got = map_between(low_end() / 8, low_end() - page, all, page);
    if (!got)
        return NULL;
    if (mprotect(got, MASON_DIXON_STACK_GUARD, PROT_NONE) != 0) {
        int error = errno;
        (void)munmap(got, (size_t)all);
        errno = error;
        return NULL;
    }
#ifdef MADV_NOHUGEPAGE
    /* Or the first touch may cost 2 MiB. Since 6.7 Linux does it itself for MAP_STACK. */
    (void)madvise(got + MASON_DIXON_STACK_GUARD, (size_t)usable, MADV_NOHUGEPAGE);
#endif
#if defined(__linux__)
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif
    /* A name in /proc/PID/maps, where the kernel knows such (CONFIG_ANON_VMA_NAME). */
    (void)prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, got, (size_t)all, "MasonDixon stack");
#endif
    return got + MASON_DIXON_STACK_GUARD;
}

int mason_dixon_stack_unmap(void *stack, size_t bytes) {
    if (!stack)
        return 0;
    return munmap((unsigned char *)stack - MASON_DIXON_STACK_GUARD,
                  bytes + MASON_DIXON_STACK_GUARD);
}

/* mason_dixon_call_on_stack - calls function(argument) with the stack pointer at top, and comes
 * back. A call like any other: the frame is kept in a register that every function preserves and
 * is described for unwinders, and calls and returns stay paired. */
#if defined(__ELF__) && defined(__x86_64__) && !defined(__ILP32__)
#define MASON_DIXON_CAN_CALL 1
__asm__(".text\n"
        ".p2align 4\n"
        ".globl mason_dixon_call_on_stack\n"
        ".hidden mason_dixon_call_on_stack\n"
        ".type mason_dixon_call_on_stack,@function\n"
        "mason_dixon_call_on_stack:\n"
        ".cfi_startproc\n"
        ".byte 0xf3,0x0f,0x1e,0xfa\n" /* endbr64 */
        "pushq %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset %rbp,-16\n"
        "movq %rsp,%rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "movq %rdi,%rsp\n"
        "movq %rdx,%rdi\n"
        "callq *%rsi\n"
        "movq %rbp,%rsp\n"
        "popq %rbp\n"
        ".cfi_def_cfa %rsp,8\n"
        "retq\n"
        ".cfi_endproc\n"
        ".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\n");
#elif defined(__ELF__) && defined(__aarch64__) && !defined(__ILP32__)
#define MASON_DIXON_CAN_CALL 1
__asm__(".text\n"
        ".p2align 4\n"
        ".globl mason_dixon_call_on_stack\n"
        ".hidden mason_dixon_call_on_stack\n"
        ".type mason_dixon_call_on_stack,%function\n"
        "mason_dixon_call_on_stack:\n"
        ".cfi_startproc\n"
        "hint #34\n" /* bti c */
        "stp x29, x30, [sp, #-16]!\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset 29,-16\n"
        ".cfi_offset 30,-8\n"
        "mov x29, sp\n"
        ".cfi_def_cfa_register 29\n"
        "mov sp, x0\n"
        "mov x0, x2\n"
        "blr x1\n"
        "mov sp, x29\n"
        ".cfi_def_cfa_register 31\n"
        "ldp x29, x30, [sp], #16\n"
        ".cfi_restore 29\n"
        ".cfi_restore 30\n"
        ".cfi_def_cfa_offset 0\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\n");
#else
#define MASON_DIXON_CAN_CALL 0
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if MASON_DIXON_CAN_CALL
__attribute__((visibility("hidden"))) void
mason_dixon_call_on_stack(void *top, void (*function)(void *), void *argument);
#elif MASON_DIXON_LOW_STACK
#error "mason_dixon_low_stack.c: LOW_STACK has code for ELF on x86-64 and arm64 only"
#endif

#if MASON_DIXON_LOW_STACK
int __real_main(int argc, char **argv, char **envp);
int __wrap_main(int argc, char **argv, char **envp);
#endif

#if (MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT) && defined(__GNUC__)
/* There only in a program with that sanitizer. */
#define MASON_DIXON_WEAK __attribute__((weak))
extern void __tsan_init(void) MASON_DIXON_WEAK;
extern void __msan_init(void) MASON_DIXON_WEAK;
extern void __hwasan_init(void) MASON_DIXON_WEAK;
extern void *__get_unsafe_stack_ptr(void) MASON_DIXON_WEAK;
extern void __sanitizer_start_switch_fiber(void **save, const void *from,
                                           size_t bytes) MASON_DIXON_WEAK;
extern void __sanitizer_finish_switch_fiber(void *save, const void **old_from,
                                            size_t *old_bytes) MASON_DIXON_WEAK;
extern void __lsan_register_root_region(const void *from, size_t bytes) MASON_DIXON_WEAK;
#endif

#ifdef __cplusplus
}
#endif

#if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT
/* Why a sanitizer in this program forbids other places; "" when none does. */
static const char *sanitizer_forbids(void) {
    if (__tsan_init)
        return "ThreadSanitizer keeps its shadow memory at such places";
    if (__msan_init)
        return "MemorySanitizer keeps its shadow memory at such places";
    if (__hwasan_init)
        return "HWAddressSanitizer puts tags into the top bits of pointers";
    return "";
}
#endif

#if MASON_DIXON_LOW_STACK

/* 1 when the processor checks returns against a shadow stack in this process. The call above keeps
 * them paired, but nobody could try it. */
static int shadow_stack(void) {
#if defined(__linux__) && defined(__x86_64__) && defined(SYS_arch_prctl)
    unsigned long features = 0; /* Documentation/arch/x86/shstk.rst: ARCH_SHSTK_STATUS */
    return syscall(SYS_arch_prctl, 0x5005, &features) == 0 && (features & 1);
#elif defined(__linux__) && defined(__aarch64__)
    unsigned long mode = 0; /* include/uapi/linux/prctl.h: PR_GET_SHADOW_STACK_STATUS */
    return prctl(74, &mode, 0, 0, 0) == 0 && (mode & 1);
#else
    return 0;
#endif
}

static void prepare(void) {
    struct rlimit limit;
    /* What an unlimited stack gets: room for any recursion, of which nothing is memory until
     * touched. */
    uint64_t bytes = UINT64_C(1) << 36, here = mason_dixon_stack_address();
    unsigned char *got;
    if (here < low_end()) {
        state.why = "not needed: the stack lies low enough already";
        return;
    }
    state.why = sanitizer_forbids();
    if (__get_unsafe_stack_ptr)
        state.why = "SafeStack keeps variables on a stack of its own, which this can't move";
    else if (!*state.why && shadow_stack())
        state.why = "a shadow stack is active, with which it could not be tried";
    if (*state.why)
        return;
    /* The size that the user set, or a large one. */
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && (uint64_t)limit.rlim_cur < bytes)
        bytes = mason_dixon_stack_bytes(0);
    if (bytes > low_end() / 16)
        bytes = low_end() / 16;
    bytes = mason_dixon_stack_bytes((size_t)bytes);
    for (;;) {
        got = (unsigned char *)mason_dixon_stack_map((size_t)bytes);
        if (got || bytes <= UINT64_C(1) << 20)
            break;
        /* An address-space limit, or strict overcommit. */
        bytes = mason_dixon_stack_bytes((size_t)(bytes / 2));
    }
    if (!got) {
        state.why = "no stack could be mapped there";
        return;
    }
    state.from = (uint64_t)(uintptr_t)got;
    state.to = state.from + bytes;
    state.moved = 1;
}

/* Where a call begins: 16-byte aligned, and a little room above for who looks beyond. */
static void *stack_top(void) {
    return (void *)(uintptr_t)(state.to - 64);
}

struct main_call {
    int argc;
    char **argv;
    char **envp;
};

static void call_main(void *argument) {
    struct main_call *call = (struct main_call *)argument;
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
    /* As the C library does it; what runs at exit keeps the low stack, too. */
    exit(__real_main(call->argc, call->argv, call->envp));
}

int __wrap_main(int argc, char **argv, char **envp) {
    const struct mason_dixon_low_state *now = mason_dixon_low_state();
    state.started = 1;
    if (now->moved) {
        struct main_call call;
        void *save = NULL;
        call.argc = argc;
        call.argv = argv;
        call.envp = envp;
        if (__lsan_register_root_region && !__sanitizer_start_switch_fiber)
            __lsan_register_root_region((void *)(uintptr_t)state.from,
                                        (size_t)(state.to - state.from));
        if (__sanitizer_start_switch_fiber)
            __sanitizer_start_switch_fiber(&save, (void *)(uintptr_t)state.from,
                                           (size_t)(state.to - state.from));
        mason_dixon_call_on_stack(stack_top(), call_main, &call);
    }
    return __real_main(argc, argv, envp);
}

static void look(void *result) {
    *(uint64_t *)result = mason_dixon_frame_address();
}

#endif

#if MASON_DIXON_LOW_LAYOUT && defined(__linux__)

/* The layout.
 *
 * Linux on arm64 chooses the layout of a process when it is executed: normally mappings start near
 * the top, at 2^48; in the legacy layout at 2^46, upwards (arch_pick_mmap_layout in the kernel's
 * mm/util.c). The legacy one is taken for personality ADDR_COMPAT_LAYOUT, or when RLIMIT_STACK is
 * unlimited. So the program sets one of them, executes itself once more, and takes it back.
 *
 * One environment variable, the last, tells the new process what to take back, and that there is no
 * third time. It is removed before anything else runs: MASON_DIXON_LAYOUT=PERSONALITY,LIMIT,NAME
 * with the old personality and the old soft limit in hexadecimal bytes, or "-" where it was not
 * changed, and the old name of the process. */
#define MASON_DIXON_MARK "MASON_DIXON_LAYOUT="

extern char **environ;

static int layout_fits(void) {
    uint64_t page = mason_dixon_page_bytes(), at = mason_dixon_mmap_address(page);
    return at && at + page <= low_end();
}

/* Reads a hexadecimal number, and goes past the comma after it. -1: there is "-". */
static long long take_number(const char **at) {
    uint64_t value = 0;
    int none = **at == '-';
    for (; **at && **at != ','; (*at)++) {
        char c = **at;
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint64_t)(c - 'a' + 10);
    }
    if (**at)
        (*at)++;
    return none ? -1 : (long long)value;
}

/* Takes back what the text of the variable says. */
static void layout_restore(const char *mark) {
    long long number = take_number(&mark);
    if (number >= 0)
        (void)personality((unsigned long)number);
    number = take_number(&mark);
    if (number >= 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_STACK, &limit) == 0) {
            limit.rlim_cur = (rlim_t)number;
            (void)setrlimit(RLIMIT_STACK, &limit);
        }
    }
    if (*mark)
        (void)prctl(PR_SET_NAME, mark, 0, 0, 0);
}

/* In the new process: takes everything back and removes the variable. 1 when it was there. A
 * program with raised rights was not started anew: there it is somebody else's, who may not set a
 * personality that the kernel has just cleared. */
static int layout_take_back(char **variables) {
    const int believed = !getauxval(AT_SECURE);
    char **at = variables;
    while (at && *at && strncmp(*at, MASON_DIXON_MARK, sizeof MASON_DIXON_MARK - 1) != 0)
        at++;
    if (!at || !*at)
        return 0;
    if (believed)
        layout_restore(*at + sizeof MASON_DIXON_MARK - 1);
    memset(*at, 0, strlen(*at)); /* not in /proc/PID/environ either */
    for (; *at; at++)
        at[0] = at[1];
    return believed;
}

/* The arguments as the kernel holds them: the program's own pointers may be another's (a loader
 * that was started with the program as its argument takes its own away). Memory from mmap that the
 * execution makes go away; NULL with errno. */
static char **layout_arguments(size_t *mapped) {
    size_t size = 65536, used = 0, count = 0, i;
    char *text = NULL;
    char **list;
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    for (;;) {
        ssize_t got;
        if (!text || used == size / 2) { /* the upper part is for the pointers: 8 for each byte */
            size_t larger = size * 4;
            char *more = (char *)mmap(NULL, larger * 9, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (more == (char *)MAP_FAILED) {
                (void)close(fd);
                return NULL;
            }
            if (text) {
                memcpy(more, text, used);
                (void)munmap(text, size * 9);
            }
            text = more;
            size = larger;
        }
        got = read(fd, text + used, size / 2 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    (void)close(fd);
    *mapped = size * 9;
    text[used] = 0;
    list = (char **)(void *)(text + size);
    for (i = 0; i < used; i++)
        if (i == 0 || !text[i - 1])
            list[count++] = text + i;
    list[count] = NULL;
    return list;
}

/* Is this the file that runs? */
static int layout_same_file(const char *path, const struct stat *self) {
    struct stat other;
    return path && *path && stat(path, &other) == 0 && other.st_dev == self->st_dev &&
           other.st_ino == self->st_ino;
}

/* Executes the program once more. Comes back only with a reason why not. */
static const char *layout_execute(char **old_variables) {
    static char mark[96];
    char link[4096], name[17];
    struct mason_dixon_text text = mason_dixon_text_open(mark, sizeof mark);
    const char *path = (const char *)(uintptr_t)getauxval(AT_EXECFN);
    struct stat self;
    struct rlimit limit, raised;
    ssize_t length;
    size_t count = 0, mapped = 0, list_bytes;
    char **arguments, **variables;
    int old, by_limit = 0;

    if (getauxval(AT_SECURE))
        return "a program with raised rights is not executed once more";
    if (*sanitizer_forbids())
        return sanitizer_forbids();
    if (stat("/proc/self/exe", &self) != 0)
        return "there is no /proc, by which the program could find itself";
    if (self.st_mode & (S_ISUID | S_ISGID))
        return "a setuid or setgid program is not executed once more";

    old = personality(0xffffffff);
    if (old != -1 && (old & ADDR_COMPAT_LAYOUT))
        return "the legacy layout is on already, and mappings lie high all the same";
    if (old == -1 || personality((unsigned long)old | ADDR_COMPAT_LAYOUT) == -1) {
        /* Refused, as by the seccomp filters of containers. */
        if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
            limit.rlim_max != RLIM_INFINITY)
            return "personality() is refused here, and so is an unlimited RLIMIT_STACK";
        raised = limit;
        raised.rlim_cur = RLIM_INFINITY;
        if (setrlimit(RLIMIT_STACK, &raised) != 0)
            return "personality() is refused here, and so is an unlimited RLIMIT_STACK";
        by_limit = 1;
        old = -1;
    }

    mason_dixon_put(&text, MASON_DIXON_MARK);
    if (by_limit) {
        mason_dixon_put(&text, "-,");
        mason_dixon_put_number(&text, (uint64_t)limit.rlim_cur, 16);
    } else {
        mason_dixon_put_number(&text, (uint64_t)(unsigned)old, 16);
        mason_dixon_put(&text, ",-");
    }
    memset(name, 0, sizeof name);
    mason_dixon_put(&text, ",");
    if (prctl(PR_GET_NAME, name, 0, 0, 0) == 0)
        mason_dixon_put(&text, name);

    /* By the name it was started with, else its own, else through /proc. */
    if (!layout_same_file(path, &self)) {
        length = readlink("/proc/self/exe", link, sizeof link - 1);
        link[length < 0 ? 0 : length] = 0;
        path = layout_same_file(link, &self) ? link : "/proc/self/exe";
    }
    while (old_variables && old_variables[count])
        count++;
    list_bytes = (count + 2) * sizeof *variables;
    arguments = layout_arguments(&mapped);
    variables =
        (char **)mmap(NULL, list_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (arguments && variables != (char **)MAP_FAILED) {
        if (count)
            memcpy(variables, old_variables, count * sizeof *variables);
        variables[count] = mark;
        (void)execve(path, arguments, variables);
    }
    /* As it was. */
    if (variables != (char **)MAP_FAILED)
        (void)munmap(variables, list_bytes);
    if (arguments)
        (void)munmap((char *)arguments - mapped / 9, mapped);
    if (by_limit)
        (void)setrlimit(RLIMIT_STACK, &limit);
    else
        (void)personality((unsigned long)old);
    return "the program could not be executed once more";
}

static void layout(char **variables) {
    static int done;
    int saved = errno, again;
    if (done || !promised.low_layout)
        return;
    done = 1;
    state.layout_wanted = 1;
    state.layout_why = "";
    again = layout_take_back(variables);
    if (layout_fits())
        state.layout_why = again ? "" : "not needed: mappings lie low enough already";
    else if (again)
        state.layout_why = "the legacy layout was tried, and mappings lie high all the same";
    else
        state.layout_why = layout_execute(variables);
    state.layout_changed = again && !*state.layout_why;
    errno = saved;
}

/* As early as can be, so that nothing is done twice: glibc calls what is in .preinit_array before
 * all constructors, also those of libraries, and before it has set environ. musl does not
 * (ldso/dynlink.c), and gives its constructors no arguments. */
#ifdef MASON_DIXON_GLIBC
static void layout_first(int argc, char **argv, char **variables) {
    (void)argc;
    (void)argv;
    layout(variables);
}
__attribute__((section(".preinit_array"),
               used)) static void (*const layout_early)(int, char **, char **) = layout_first;
#else
__attribute__((constructor(101), used)) static void layout_first(void) {
    layout(environ);
}
#endif

#endif

uint64_t mason_dixon_low_stack_seen(void) {
#if MASON_DIXON_LOW_STACK
    (void)mason_dixon_low_state();
    if (state.moved && !state.started) {
        uint64_t seen = 0;
        mason_dixon_call_on_stack(stack_top(), look, &seen);
        return seen;
    }
#endif
    return mason_dixon_frame_address();
}

const struct mason_dixon_low_state *mason_dixon_low_state(void) {
    if (!state.why) {
        state.why = "";
        if (!state.layout_why)
            state.layout_why = "";
#if MASON_DIXON_LOW_STACK
        {
            int saved = errno;
            state.wanted = 1;
            prepare();
            errno = saved;
        }
#endif
    }
    return &state;
}
