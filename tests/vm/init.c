/* SPDX-License-Identifier: 0BSD
 *
 * The first and only process of run-in-vm's guests: mounts /proc and /sys, applies /job/sysctl,
 * runs /job/program as an ordinary user with the arguments and environment of /job, and prints to
 * the console what it wrote and how it ended, for run-in-vm to read:
 *
 *   MASON-DIXON-VM begin
 *   o:TEXT            standard output, escaped as printf's %b reads it, in pieces of any length
 *   e:TEXT            standard error
 *   MASON-DIXON-VM end STATUS      exit status, or 128 and the number of the signal
 *
 * Then it powers the machine off. Linked statically. C99 and Linux. Since: 0.1
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 256
#define USER 1000

/* The words of a file, each ended by a zero byte. */
static char **words_of(const char *path, char *buffer, size_t size, char **words) {
    size_t used = 0;
    unsigned count = 0;
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        used = fread(buffer, 1, size - 1, file);
        (void)fclose(file);
    }
    buffer[used] = 0;
    for (char *at = buffer; at < buffer + used && count + 2 < MAX_WORDS; at += strlen(at) + 1)
        words[count++] = at;
    words[count] = NULL;
    return words;
}

/* Each word PATH=VALUE of /job/sysctl is written to /proc/sys/PATH. */
static void apply_settings(void) {
    static char buffer[4096], path[512];
    static char *words[MAX_WORDS];
    for (char **word = words_of("/job/sysctl", buffer, sizeof buffer, words); *word; word++) {
        char *value = strchr(*word, '=');
        FILE *file;
        if (value == NULL)
            continue;
        *value++ = 0;
        (void)snprintf(path, sizeof path, "/proc/sys/%s", *word);
        file = fopen(path, "w");
        if (file == NULL || fputs(value, file) < 0 || fclose(file) != 0)
            printf("MASON-DIXON-VM setting %s=%s: %s\n", *word, value, strerror(errno));
    }
}

static void show(char stream, const char *path) {
    FILE *file = fopen(path, "r");
    unsigned column = 0;
    int c;
    if (file == NULL)
        return;
    while ((c = fgetc(file)) != EOF) {
        if (column == 0)
            printf("%c:", stream);
        if (c == '\n')
            fputs("\\n", stdout);
        else if (c < ' ' || c > 126 || c == '\\')
            printf("\\0%03o", (unsigned)c);
        else
            putchar(c);
        if (++column == 64) {
            putchar('\n');
            column = 0;
        }
    }
    if (column)
        putchar('\n');
    (void)fclose(file);
}

static int run(void) {
    static char argument_text[65536], environment_text[65536];
    static char *arguments[MAX_WORDS], *environment[MAX_WORDS];
    int status = 0;
    pid_t child;
    words_of("/job/arguments", argument_text, sizeof argument_text, arguments);
    words_of("/job/environment", environment_text, sizeof environment_text, environment);
    (void)fflush(stdout);
    child = fork();
    if (child == 0) {
        const int out = open("/tmp/out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err = open("/tmp/err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int in = open("/dev/null", O_RDONLY);
        if (out < 0 || err < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
            dup2(err, 2) < 0 || setgroups(0, NULL) != 0 || setgid(USER) != 0 || setuid(USER) != 0 ||
            chdir("/tmp/work") != 0)
            _exit(127);
        (void)close(in);
        (void)close(out);
        (void)close(err);
        execve("/job/program", arguments, environment);
        (void)fprintf(stderr, "run-in-vm: /job/program: %s\n", strerror(errno));
        _exit(126);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 127;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(void) {
    int status;
    int console;
    (void)mkdir("/dev", 0755);
    (void)mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    console = open("/dev/console", O_RDWR);
    if (console >= 0) {
        (void)dup2(console, 0);
        (void)dup2(console, 1);
        (void)dup2(console, 2);
    }
    (void)mkdir("/proc", 0555);
    (void)mkdir("/sys", 0555);
    (void)mkdir("/tmp", 01777);
    (void)mount("proc", "/proc", "proc", 0, NULL);
    (void)mount("sysfs", "/sys", "sysfs", 0, NULL);
    (void)mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
    (void)mkdir("/tmp/work", 0700);
    (void)chown("/tmp/work", USER, USER);
    apply_settings();
    status = run();
    printf("\nMASON-DIXON-VM begin\n");
    show('o', "/tmp/out");
    show('e', "/tmp/err");
    printf("MASON-DIXON-VM end %d\n", status);
    (void)fflush(stdout);
    sync();
    (void)reboot(RB_POWER_OFF);
    (void)reboot(RB_AUTOBOOT);
    for (;;)
        (void)pause();
}
