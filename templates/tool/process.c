/* SPDX-License-Identifier: 0BSD
 *
 * Other programs: process.h. POSIX. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifdef __sun
#define __EXTENSIONS__
#endif

#include "process.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define KEEP_BYTES ((size_t)16 << 20)
#define ASK_BYTES ((size_t)64 << 10)

extern char **environ;

static volatile sig_atomic_t child;
static volatile sig_atomic_t got_signal;
static const char *volatile guarded;
static void (*volatile at_end)(void);
static const struct spool *unshown; /* what the running command has said */
static int pipe_ignored;
static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
#define PASSED_ON (sizeof passed_on / sizeof passed_on[0])

int succeeded(const struct outcome *outcome) {
    return outcome->error == 0 && outcome->signal == 0 && outcome->status == 0;
}

/* Nothing half done is left, and the program ends as the signal ends others. */
static void end_by(int number) {
    if (guarded != NULL)
        unlink(guarded);
    if (at_end != NULL)
        at_end();
    signal(number, SIG_DFL);
    raise(number);
}

static void on_signal(int number) {
    got_signal = number;
    if (child > 0)
        kill((pid_t)child, number); /* a terminal has told it already, others have not */
    else
        end_by(number);
}

static void catch_signals(void) {
    static int done;
    struct sigaction action;
    struct sigaction old;
    size_t i;

    if (done)
        return;
    done = 1;
    /* Who starts us may ignore it, and then nobody would hear how a command has ended. */
    signal(SIGCHLD, SIG_DFL);
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_signal;
    for (i = 0; i < PASSED_ON; i++)
        if (sigaction(passed_on[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(passed_on[i], &action, NULL);
    /* Where nobody reads what is said, what has begun is ended all the same. */
    pipe_ignored = sigaction(SIGPIPE, NULL, &old) == 0 && old.sa_handler == SIG_DFL &&
                   signal(SIGPIPE, SIG_IGN) != SIG_ERR;
}

void on_end(void (*call)(void)) {
    catch_signals();
    at_end = call;
}

void guard_file(const char *name) {
    if (name != NULL)
        catch_signals();
    guarded = name;
}

static int cant_start(const char *name, int error) {
    if (error == ENOENT)
        say("%s: not found", name);
    else
        say("%s: %s", name, strerror(error));
    return error == ENOENT ? 127 : 126;
}

int run_in_place(char *const *command) {
    if (pipe_ignored)
        signal(SIGPIPE, SIG_DFL);
    execvp(command[0], command);
    return cant_start(command[0], errno);
}

char *on_the_path(const char *name, const struct stat *but) {
    const int as_it_is = (strchr)(name, '/') != NULL;
    const char *path = as_it_is ? "" : getenv("PATH");
    struct stat status;

    while (path != NULL) {
        const size_t size = strcspn(path, ":");
        struct text file = {0};
        text_print(&file, "%.*s%s%s", (int)size, path, as_it_is ? "" : size > 0 ? "/" : "./", name);
        if (stat(file.at, &status) == 0 && S_ISREG(status.st_mode) && access(file.at, X_OK) == 0 &&
            (but == NULL || status.st_dev != but->st_dev || status.st_ino != but->st_ino))
            return file.at;
        text_free(&file);
        path = path[size] == ':' ? path + size + 1 : NULL;
    }
    return NULL;
}

/* Is it a program, of another machine? Its bytes are nothing for the shell. */
static int is_elf(const char *name) {
    char *file = on_the_path(name, NULL);
    const int fd = file != NULL ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    char bytes[4] = "";
    const int answer =
        fd >= 0 && read(fd, bytes, sizeof bytes) == 4 && memcmp(bytes, "\177ELF", 4) == 0;

    if (fd >= 0)
        close(fd);
    free(file);
    return answer;
}

/* A command as words for the shell, which runs an executable file without a "#!", as execvp() does.
 */
static void for_the_shell(char *const *command, struct words *words) {
    words_add(words, "/bin/sh");
    words_add(words, "-c");
    words_add(words, "exec \"$0\" \"$@\"");
    for (; *command != NULL; command++)
        words_add(words, *command);
}

/* Starts a command; in, out, err are descriptors for its streams, -1: ours. */
static struct outcome start(char *const *command, int in, int out, int err, int own_group,
                            pid_t *pid) {
    struct outcome outcome;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    short flags = POSIX_SPAWN_SETSIGDEF;
    sigset_t defaults;
    size_t i;

    memset(&outcome, 0, sizeof outcome);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&actions, in, 0);
    if (out >= 0)
        posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (err >= 0)
        posix_spawn_file_actions_adddup2(&actions, err, 2);
    sigemptyset(&defaults);
    for (i = 0; i < PASSED_ON; i++) {
        struct sigaction now;
        if (sigaction(passed_on[i], NULL, &now) == 0 && now.sa_handler == on_signal)
            sigaddset(&defaults, passed_on[i]);
    }
    if (pipe_ignored)
        sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (own_group) {
        flags = (short)(flags | POSIX_SPAWN_SETPGROUP);
        posix_spawnattr_setpgroup(&attributes, 0);
    }
    posix_spawnattr_setflags(&attributes, flags);
    outcome.error = posix_spawnp(pid, command[0], &actions, &attributes, command, environ);
    if (outcome.error == ENOEXEC && !is_elf(command[0])) {
        struct words words = {0};
        for_the_shell(command, &words);
        outcome.error = posix_spawn(pid, words.at[0], &actions, &attributes, words.at, environ);
        words_free(&words);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return outcome;
}

/* The command has ended. A signal that came meanwhile was for us, too. */
static void settle(int status, struct outcome *outcome) {
    child = 0;
    if (WIFSIGNALED(status))
        outcome->signal = WTERMSIG(status);
    else
        outcome->status = WEXITSTATUS(status);
    if (got_signal == 0)
        return;
    if (unshown != NULL)
        spool_show(unshown);
    end_by(got_signal);
}

static void finish(pid_t pid, struct outcome *outcome) {
    int status = 0;
    pid_t got;

    while ((got = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
        continue;
    if (got < 0)
        outcome->error = errno;
    settle(status, outcome);
}

struct outcome run(char *const *command) {
    struct outcome outcome;
    pid_t pid = 0;

    catch_signals();
    fflush(stdout);
    outcome = start(command, -1, -1, -1, 0, &pid);
    if (outcome.error == 0) {
        child = (sig_atomic_t)pid;
        finish(pid, &outcome);
    }
    return outcome;
}

/* ---- the spool ---- */

static void write_all(int fd, const char *from, size_t size) {
    while (size > 0) {
        ssize_t put = write(fd, from, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return; /* nobody reads it */
        from += put;
        size -= (size_t)put;
    }
}

void spool_show(const struct spool *spool) {
    const char *from = spool->bytes.at;
    size_t i;

    fflush(stdout);
    for (i = 0; i < spool->count; i++) {
        write_all(spool->pieces[i].stream, from, spool->pieces[i].size);
        from += spool->pieces[i].size;
    }
}

void spool_free(struct spool *spool) {
    text_free(&spool->bytes);
    free(spool->pieces);
    memset(spool, 0, sizeof *spool);
}

static void spool_add(struct spool *spool, int stream, const char *from, size_t size) {
    if (!spool->shown && spool->bytes.size + size > KEEP_BYTES) {
        spool_show(spool);
        spool_free(spool);
        spool->shown = 1;
    }
    if (spool->shown) {
        write_all(stream, from, size);
        return;
    }
    text_add(&spool->bytes, from, size);
    if (spool->count > 0 && spool->pieces[spool->count - 1].stream == stream) {
        spool->pieces[spool->count - 1].size += size;
        return;
    }
    if (spool->count == spool->room) {
        spool->room = spool->room == 0 ? 16 : spool->room * 2;
        spool->pieces = (struct piece *)need_memory(
            realloc(spool->pieces, spool->room * sizeof *spool->pieces));
    }
    spool->pieces[spool->count].stream = stream;
    spool->pieces[spool->count].size = size;
    spool->count++;
}

static int own_pipe(int ends[2]) {
    int i;

    if (pipe(ends) != 0)
        return 0;
    for (i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 1;
}

typedef void taker(void *to, int stream, const char *from, size_t size);

static void take_spool(void *to, int stream, const char *from, size_t size) {
    spool_add((struct spool *)to, stream, from, size);
}

/* Reads what is there. Returns 0 at the end. */
static int drain(int fd, int stream, taker *take, void *to) {
    char bytes[16384];

    for (;;) {
        ssize_t got = read(fd, bytes, sizeof bytes);
        if (got > 0)
            take(to, stream, bytes, (size_t)got);
        else if (got < 0 && errno == EINTR)
            continue;
        else
            return got != 0 && errno == EAGAIN;
    }
}

static int64_t now_ms(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Runs a command with its output taken. It is over when the command itself is: what it left running
 * in the background may keep the pipes open for long. */
static struct outcome run_taken(char *const *command, int in, unsigned seconds, taker *take,
                                void *to) {
    const int64_t end = now_ms() + (int64_t)seconds * 1000;
    struct outcome outcome;
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    int open_streams = 2;
    pid_t pid = 0;
    int status = 0;
    int stopped = 0;

    memset(&outcome, 0, sizeof outcome);
    catch_signals();
    fflush(stdout);
    if (!own_pipe(out) || !own_pipe(err)) {
        outcome.error = errno;
        if (out[0] >= 0) {
            close(out[0]);
            close(out[1]);
        }
        return outcome;
    }
    outcome = start(command, in, out[1], err[1], seconds > 0, &pid);
    close(out[1]);
    close(err[1]);
    if (outcome.error == 0) {
        struct pollfd fds[2];
        child = (sig_atomic_t)pid;
        fds[0].fd = out[0];
        fds[1].fd = err[0];
        fds[0].events = fds[1].events = POLLIN;
        while (open_streams > 0) {
            int i;
            /* The pipes may outlive the command: look after it from time to time. */
            const int got = poll(fds, 2, 50);
            for (i = 0; got > 0 && i < 2; i++)
                if (fds[i].fd >= 0 && fds[i].revents != 0 && !drain(fds[i].fd, i + 1, take, to)) {
                    fds[i].fd = -1;
                    open_streams--;
                }
            if (got == 0 && waitpid(pid, &status, WNOHANG) == pid) {
                stopped = 1;
                break;
            }
            if (seconds > 0 && now_ms() > end) {
                kill(-pid, SIGKILL);
                kill(pid, SIGKILL);
            }
        }
        if (stopped) {
            drain(out[0], 1, take, to);
            drain(err[0], 2, take, to);
            settle(status, &outcome);
        } else {
            finish(pid, &outcome);
        }
    }
    close(out[0]);
    close(err[0]);
    return outcome;
}

struct outcome run_spooled(char *const *command, struct spool *spool) {
    struct outcome outcome;

    memset(spool, 0, sizeof *spool);
    unshown = spool;
    outcome = run_taken(command, -1, 0, take_spool, spool);
    unshown = NULL;
    return outcome;
}

struct answers {
    struct text *of[2];
};

static void take_answer(void *to, int stream, const char *from, size_t size) {
    struct text *text = ((struct answers *)to)->of[stream - 1];

    if (text->size + size <= ASK_BYTES)
        text_add(text, from, size);
}

struct outcome ask(char *const *command, unsigned seconds, struct text *out, struct text *err) {
    struct answers answers;
    struct outcome outcome;
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

    memset(out, 0, sizeof *out);
    memset(err, 0, sizeof *err);
    text_add(out, "", 0);
    text_add(err, "", 0);
    answers.of[0] = out;
    answers.of[1] = err;
    outcome = run_taken(command, in, seconds, take_answer, &answers);
    if (in >= 0)
        close(in);
    return outcome;
}

int end_like(const struct outcome *outcome, const char *name) {
    if (outcome->error != 0)
        return cant_start(name, outcome->error);
    if (outcome->signal != 0) {
        fflush(stdout);
        if (at_end != NULL)
            at_end();
        signal(outcome->signal, SIG_DFL);
        raise(outcome->signal);
        return 128 + outcome->signal;
    }
    return outcome->status;
}
