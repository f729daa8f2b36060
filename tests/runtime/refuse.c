/* SPDX-License-Identifier: 0BSD */
/* refuse WHAT... -- PROGRAM [ARGUMENT...] - runs a program under a seccomp filter that refuses:
 *
 *   brk        with EPERM      brk-enosys  with ENOSYS
 *   map32      mmap with MAP_32BIT
 *   noreplace  mmap with MAP_FIXED_NOREPLACE
 *   open       open and openat
 *   mincore    kills, as systemd's @system-service does
 *   madvise
 *   memfd      memfd_create
 *
 * Ends with 77 where no such filter can be made. x86-64 only. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

static struct sock_filter code[64];
static unsigned short length;

static void emit(unsigned short op, unsigned value, unsigned char yes, unsigned char no) {
    code[length].code = op;
    code[length].k = value;
    code[length].jt = yes;
    code[length].jf = no;
    length++;
}

static void answer_call(unsigned number, unsigned answer) {
    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    emit(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
    emit(BPF_RET | BPF_K, answer, 0, 0);
}

static void refuse_call(unsigned number, unsigned error) {
    answer_call(number, SECCOMP_RET_ERRNO | error);
}

static void refuse_map(unsigned flag) {
    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    emit(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 3);
    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3]), 0, 0);
    emit(BPF_JMP | BPF_JSET | BPF_K, flag, 0, 1);
    emit(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
}

int main(int argc, char **argv) {
    struct sock_fprog program;
    int i;
    for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "brk") == 0)
            refuse_call(SYS_brk, EPERM);
        else if (strcmp(argv[i], "brk-enosys") == 0)
            refuse_call(SYS_brk, ENOSYS);
        else if (strcmp(argv[i], "map32") == 0)
            refuse_map(0x40);
        else if (strcmp(argv[i], "noreplace") == 0)
            refuse_map(0x100000);
        else if (strcmp(argv[i], "mincore") == 0)
            answer_call(SYS_mincore, SECCOMP_RET_KILL);
        else if (strcmp(argv[i], "madvise") == 0)
            refuse_call(SYS_madvise, EPERM);
        else if (strcmp(argv[i], "memfd") == 0)
            refuse_call(SYS_memfd_create, EPERM);
        else if (strcmp(argv[i], "open") == 0) {
            refuse_call(SYS_open, EPERM);
            refuse_call(SYS_openat, EPERM);
        } else {
            fprintf(stderr, "refuse: %s is not known\n", argv[i]);
            return 2;
        }
    }
    if (i + 1 >= argc) {
        fprintf(stderr, "refuse: no program after --\n");
        return 2;
    }
    emit(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    program.len = length;
    program.filter = code;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        return 77;
    execv(argv[i + 1], argv + i + 1);
    perror("refuse: exec");
    return 2;
}
