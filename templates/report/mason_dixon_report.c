/* SPDX-License-Identifier: 0BSD
 *
 * mason-dixon-report: what this system, a build, an executable or a living process has of low
 * memory, for people (text, HTML, a picture) and for programs (JSON). POSIX, C99 and C++; measures
 * on Linux.
 *
 * Build: cc -DMASON_DIXON_PROBE_THREADS -pthread -I templates/report -I templates/link
 *           -I templates/runtime templates/report/mason_dixon_*.c templates/link/mason_dixon_elf.c
 *           templates/link/mason_dixon_foreign.c -o mason-dixon-report
 * With -DMASON_DIXON_WITH_REPORT it is a part of the program mason-dixon (templates/tool/main.c).
 * Synopsis, options and exit status: print_help() below, and docs/report.md.
 * Example: mason-dixon-report --exe ./app --format json -o app.json
 * Since: 0.1
 */
#include "mason_dixon_measure.h" /* first: it asks the C library for what it needs */

#include "mason_dixon_collect.h"
#include "mason_dixon_size.h"
#include "mason_dixon_write.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h> /* illumos, Solaris: TIOCGWINSZ */

#ifdef MASON_DIXON_WITH_REPORT
#define PROGRAM "mason-dixon report"
#else
#define PROGRAM "mason-dixon-report"
#endif
#define PATH_BYTES 8192

enum status { DONE = 0, REFUSED = 1, WRONG_USE = 2, CANT = 3 };

struct options {
    const char *format;
    const char *exe;
    const char *pid_text;
    const char *facts;
    const char *record;
    const char *out;
    const char *boundary_text;
    const char *limit_text;
    long pid;
    uint64_t boundary; /* address in bytes */
    uint64_t limit;    /* address in bytes */
};

static void print_help(void) {
    static const char *const lines[] = {
        "usage: " PROGRAM " [--format text|json|html|svg] [--exe FILE] [--pid PID]",
        "                          [--facts FILE [--record FOLDER]] [--boundary SIZE]",
        "                          [--low-limit SIZE] [-o FILE]",
        "",
        "Reports what there is of low memory, and what takes it. Without --exe, --pid and --facts:",
        "what this system gives.",
        "",
        "  --format FORMAT   text (default), json (docs/report.schema.json), html (one page that",
        "                    loads nothing) or svg (the picture alone)",
        "  --exe FILE        an executable (ELF of any machine, Mach-O, PE), read, never run",
        "  --pid PID         a living process, looked at from outside",
        "  --facts FILE      mason-dixon.facts of a build: what it found and predicted",
        "  --record FOLDER   where its links have written what they decided; the linked files are",
        "                    read, too",
        "  --boundary SIZE   where the heap shall start at least. K, M, G, T and KiB, MiB, GiB, "
        "TiB",
        "                    are powers of 1024, 0x... is hexadecimal. A multiple of 64KiB below",
        "                    128TiB. Default: that of FILE's record or of a build, else 4GiB.",
        "  --low-limit SIZE  up to where the runtime can use memory; at most the boundary.",
        "                    Default: 2GiB, LuaJIT's, or the boundary where that is lower.",
        "  -o FILE           write to FILE, in one step: on an error it stays as it was. Default:",
        "                    standard output.",
        "  --help            print this. --version prints the version.",
        "",
        "Text is as wide as the terminal (COLUMNS; 80 in a pipe), in colours on a terminal unless",
        "NO_COLOR is set, and draws with block characters where the locale is UTF-8.",
        "",
        "Exit status: 0 written; 1 FILE or PID is nothing to report on (no executable, damaged, no",
        "such process); 2 wrong use; 3 FILE or PID can't be read, or the report can't be written.",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

/* One error line: program, subject (a file, a process, an option), what is wrong. */
static enum status complain(enum status status, const char *subject, const char *what) {
    struct mason_dixon_output line;

    mason_dixon_output_open(&line);
    mason_dixon_out(&line, PROGRAM ": ");
    mason_dixon_out_clean(&line, subject);
    mason_dixon_out(&line, ": ");
    mason_dixon_out_clean(&line, what);
    mason_dixon_out(&line, "\n");
    if (line.failed)
        fputs(PROGRAM ": not enough memory\n", stderr);
    else
        fwrite(line.bytes, 1, line.used, stderr);
    mason_dixon_output_close(&line);
    return status;
}

static enum status complain_use(const char *argument, const char *what) {
    return complain(WRONG_USE, argument, what);
}

/* ---- writing --------------------------------------------------------------------------------- */

static char temporary[PATH_BYTES];
static volatile sig_atomic_t temporary_exists;

static void on_signal(int number) {
    if (temporary_exists)
        unlink(temporary);
    raise(number); /* SA_RESETHAND: now it ends the program */
}

static void catch_signals(void) {
    static const int fatal[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
    struct sigaction action;
    struct sigaction old;
    unsigned i;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL); /* a write past the limit gives EFBIG */
    sigaction(SIGPIPE, &action, NULL); /* and one into a closed pipe EPIPE */
    action.sa_handler = on_signal;
    action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
    for (i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        if (sigaction(fatal[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(fatal[i], &action, NULL);
}

static int write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            struct pollfd ready = {fd, POLLOUT, 0}; /* another one's terminal or pipe */
            if (poll(&ready, 1, -1) > 0 || errno == EINTR)
                continue;
        }
        if (put < 0)
            return 0;
        bytes += put;
        size -= (size_t)put;
    }
    return 1;
}

/* A file gets its name when it is complete; what is no regular file (a terminal, a pipe) is written
 * to directly. */
static enum status write_file(const char *path, const struct mason_dixon_output *out) {
    char *target = realpath(path, NULL); /* a symbolic link stays one */
    const char *name = target != NULL ? target : path;
    const char *slash = (strrchr)(name, '/');
    const mode_t mask = umask(0);
    struct stat old;
    struct stat standard;
    enum status status = CANT;
    sigset_t all;
    sigset_t before;
    int exists;
    int fd = -1;
    int length;

    umask(mask);
    exists = stat(path, &old) == 0;
    if (!exists && errno == ENOENT && lstat(path, &old) == 0) {
        free(target);
        return complain(CANT, path, "can't be written: a symbolic link to nothing");
    }
    /* /dev/stdout, for one: what stands there already remains. */
    if (exists && S_ISREG(old.st_mode) && fstat(1, &standard) == 0 &&
        standard.st_dev == old.st_dev && standard.st_ino == old.st_ino) {
        free(target);
        return write_all(1, out->bytes, out->used) ? DONE : complain(CANT, path, strerror(errno));
    }
    if (exists && !S_ISREG(old.st_mode)) {
        fd = S_ISDIR(old.st_mode) ? -1 : open(path, O_WRONLY | O_CLOEXEC);
        if (S_ISDIR(old.st_mode))
            errno = EISDIR;
        if (fd >= 0 && write_all(fd, out->bytes, out->used) && close(fd) == 0) {
            free(target);
            return DONE;
        }
        complain(CANT, path, strerror(errno));
        free(target);
        return CANT;
    }
    if (exists && access(path, W_OK) != 0) {
        complain(CANT, path, strerror(errno));
        free(target);
        return CANT;
    }
    length = snprintf(temporary, sizeof temporary, "%.*s." PROGRAM ".%ld",
                      slash != NULL ? (int)(slash - name + 1) : 0, name, (long)getpid());
    if (length >= 0 && (size_t)length < sizeof temporary) {
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, &before);
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        temporary_exists = fd >= 0;
        sigprocmask(SIG_SETMASK, &before, NULL);
    } else {
        errno = ENAMETOOLONG;
    }
    if (fd >= 0) {
        int good = write_all(fd, out->bytes, out->used) &&
                   fchmod(fd, exists ? old.st_mode & 0777 : 0666 & ~mask) == 0;
        if (close(fd) != 0)
            good = 0;
        if (good && rename(temporary, name) == 0) {
            temporary_exists = 0;
            status = DONE;
        }
    }
    if (status != DONE) {
        complain(CANT, path, strerror(errno));
        if (temporary_exists)
            unlink(temporary);
        temporary_exists = 0;
    }
    free(target);
    return status;
}

/* ---- how text is shown ------------------------------------------------------------------------
 */

static void find_style(const struct options *options, struct mason_dixon_style *style) {
    const char *locale = getenv("LC_ALL");
    const char *columns = getenv("COLUMNS");
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    const int terminal = options->out == NULL && isatty(1);
    struct winsize size;
    long wanted = columns != NULL ? strtol(columns, NULL, 10) : 0;

    if (locale == NULL || locale[0] == '\0')
        locale = getenv("LC_CTYPE");
    if (locale == NULL || locale[0] == '\0')
        locale = getenv("LANG");
    style->blocks =
        locale != NULL && ((strstr)(locale, "UTF-8") != NULL || (strstr)(locale, "utf8") != NULL ||
                           (strstr)(locale, "UTF8") != NULL || (strstr)(locale, "utf-8") != NULL);
    style->color = terminal && (no_color == NULL || no_color[0] == '\0') && term != NULL &&
                   strcmp(term, "dumb") != 0;
    if (wanted <= 0 && terminal && ioctl(1, TIOCGWINSZ, &size) == 0)
        wanted = size.ws_col;
    if (wanted <= 0)
        wanted = 80;
    style->width = wanted < 40 ? 40 : wanted > 200 ? 200 : (unsigned)wanted;
}

/* ---- the command line -------------------------------------------------------------------------
 */

static enum status take_value(char **argv, int *at, const char *name, const char *attached,
                              const char **value) {
    if (*value != NULL)
        return complain_use(name, "is given twice");
    *value = attached != NULL ? attached : argv[*at + 1];
    if (*value == NULL || (*value)[0] == '\0')
        return complain_use(name, "needs a value");
    if (attached == NULL)
        ++*at;
    return DONE;
}

static enum status parse_size(const char *option, const char *text, uint64_t *bytes) {
    const char *error = mason_dixon_parse_size(text, bytes);
    char what[256];

    if (error == NULL)
        return DONE;
    snprintf(what, sizeof what, "\"%.60s\" %s", text, error);
    return complain_use(option, what);
}

static enum status check(struct options *options) {
    static const char *const formats[] = {"text", "json", "html", "svg"};
    enum status status;
    const char *error;
    char what[256];
    char *end;
    unsigned i = 0;

    if (options->format == NULL)
        options->format = "text";
    while (i < 4 && strcmp(formats[i], options->format) != 0)
        i++;
    if (i == 4) {
        snprintf(what, sizeof what, "\"%.60s\" is no format; allowed are text, json, html and svg",
                 options->format);
        return complain_use("--format", what);
    }
    if (options->pid_text != NULL) {
        errno = 0;
        options->pid = strtol(options->pid_text, &end, 10);
        if (options->pid_text[0] < '0' || options->pid_text[0] > '9' || *end != '\0' ||
            errno != 0 || options->pid < 1 || options->pid > INT_MAX) {
            snprintf(what, sizeof what,
                     "\"%.60s\" is no process number; allowed are whole numbers from 1 on",
                     options->pid_text);
            return complain_use("--pid", what);
        }
    }
    if (options->record != NULL && options->facts == NULL)
        return complain_use("--record", "belongs to --facts, which is not given");
    status =
        parse_size("--boundary", options->boundary_text != NULL ? options->boundary_text : "4GiB",
                   &options->boundary);
    if (status != DONE)
        return status;
    error = mason_dixon_check_boundary(options->boundary);
    if (error != NULL) {
        snprintf(what, sizeof what, "\"%.60s\" %s", options->boundary_text, error);
        return complain_use("--boundary", what);
    }
    options->limit = options->boundary < 0x80000000u ? options->boundary : 0x80000000u;
    if (options->limit_text == NULL)
        return DONE;
    status = parse_size("--low-limit", options->limit_text, &options->limit);
    if (status == DONE && (options->limit < 0x10000 || options->limit > options->boundary)) {
        snprintf(what, sizeof what,
                 "\"%.60s\" is not between; allowed are 64KiB up to the boundary, 0x%llx",
                 options->limit_text, (unsigned long long)options->boundary);
        return complain_use("--low-limit", what);
    }
    return status;
}

static enum status parse(int argc, char **argv, struct options *options) {
    enum status status = DONE;
    int i;
    unsigned j;

    for (i = 1; i < argc && status == DONE; i++) {
        const char *names[] = {"--format", "--exe",      "--pid",       "--facts",
                               "--record", "--boundary", "--low-limit", "--output"};
        const char **values[] = {&options->format,     &options->exe,    &options->pid_text,
                                 &options->facts,      &options->record, &options->boundary_text,
                                 &options->limit_text, &options->out};
        const char *word = argv[i];
        for (j = 0; j < sizeof names / sizeof names[0]; j++) {
            const size_t length = strlen(names[j]);
            if (strncmp(word, names[j], length) == 0 &&
                (word[length] == '\0' || word[length] == '=')) {
                status = take_value(argv, &i, names[j], word[length] ? word + length + 1 : NULL,
                                    values[j]);
                break;
            }
        }
        if (j < sizeof names / sizeof names[0])
            continue;
        if (strncmp(word, "-o", 2) == 0)
            status = take_value(argv, &i, "-o", word[2] != '\0' ? word + 2 : NULL, &options->out);
        else if (word[0] == '-' && word[1] != '\0')
            status = complain_use(word, "is no option");
        else
            status = complain_use(word, "is not expected; a file is given by --exe or --facts");
    }
    return status == DONE ? check(options) : status;
}

/* ---- the work ---------------------------------------------------------------------------------
 */

static enum status collect(const struct options *options, struct mason_dixon_collection *all) {
    static const char *const sections[] = {"platform", "target",     "tools",  "decisions",
                                           "luajit",   "executable", "process"};
    struct mason_dixon_failure failure;
    const char *subject = "this system";
    char process[32];
    int good = 1;
    unsigned i;

    if (options->facts != NULL) {
        subject = options->facts;
        good = mason_dixon_collect_facts(all, options->facts, options->record, &failure);
    } else {
        good = mason_dixon_collect_platform(all, options->exe != NULL || options->pid_text != NULL,
                                            &failure);
    }
    for (i = 0; i < 5; i++)
        mason_dixon_collect_absent(all, sections[i]);
    if (good && options->exe != NULL) {
        subject = options->exe;
        good = mason_dixon_collect_executable(all, options->exe, &failure);
    }
    mason_dixon_collect_absent(all, sections[5]);
    if (good && options->pid_text != NULL) {
        snprintf(process, sizeof process, "process %ld", options->pid);
        subject = process;
        good = mason_dixon_collect_process(all, options->pid, &failure);
    }
    mason_dixon_collect_absent(all, sections[6]);
    if (!good)
        return complain((enum status)failure.status, subject, failure.text);
    mason_dixon_summarize(all);
    if (all->model.failed)
        return complain(CANT, subject, "not enough memory, or more than 16 MiB of report");
    return DONE;
}

static enum status report(const struct options *options) {
    static struct mason_dixon_collection all;
    struct mason_dixon_output out;
    struct mason_dixon_style style;
    enum status status;

    mason_dixon_collect_open(&all, options->boundary, options->limit);
    if (options->boundary_text == NULL)
        all.own_boundary = options->limit_text != NULL ? options->limit : 1;
    mason_dixon_output_open(&out);
    status = collect(options, &all);
    if (status == DONE) {
        if (strcmp(options->format, "json") == 0) {
            mason_dixon_write_json(&all, &out);
        } else if (strcmp(options->format, "html") == 0) {
            mason_dixon_write_html(&all, &out);
        } else if (strcmp(options->format, "svg") == 0) {
            if (all.scene_count == 0)
                status = complain(REFUSED, "--format svg",
                                  "there is nothing to draw: no heap could be looked at here");
            else
                mason_dixon_write_svg(&all, &out);
        } else {
            find_style(options, &style);
            mason_dixon_write_text(&all, &style, &out);
        }
        if (status == DONE && out.failed)
            status = complain(CANT, options->format, "not enough memory");
    }
    if (status == DONE && options->out != NULL)
        status = write_file(options->out, &out);
    else if (status == DONE && !write_all(1, out.bytes, out.used))
        status = complain(CANT, "standard output", strerror(errno));
    mason_dixon_output_close(&out);
    mason_dixon_collect_close(&all);
    return status;
}

#ifdef MASON_DIXON_WITH_REPORT
int mason_dixon_report_main(int argc, char **argv);
int mason_dixon_report_main(int argc, char **argv) {
#else
int main(int argc, char **argv) {
#endif
    struct options options;
    enum status status;
    int i;

    memset(&options, 0, sizeof options);
    for (i = 1; i < argc; i++) {
        const int help = strcmp(argv[i], "--help") == 0;
        if (!help && strcmp(argv[i], "--version") != 0)
            continue;
        if (help)
            print_help();
        else
            puts(PROGRAM " " MASON_DIXON_RELEASE);
        if (fflush(stdout) != 0 || ferror(stdout))
            return complain(CANT, "standard output", strerror(errno));
        return DONE;
    }
    status = parse(argc, argv, &options);
    if (status == DONE) {
        catch_signals();
        status = report(&options);
    }
    return (int)status;
}
