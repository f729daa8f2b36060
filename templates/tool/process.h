/* SPDX-License-Identifier: 0BSD
 *
 * Other programs: run in our place, with our streams, or with their streams kept until it is known
 * whether they shall be seen. */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/stat.h>

#include "text.h"

/* How a command ended. */
struct outcome {
    int error;  /* not 0: it could not be started, and this is errno */
    int signal; /* not 0: a signal ended it */
    int status; /* its exit status */
};

/* What a command wrote, in the order in which it arrived, with the stream of each piece. */
struct spool {
    struct text bytes;
    struct piece {
        int stream; /* 1 or 2 */
        size_t size;
    } * pieces;
    size_t count;
    size_t room;
    int shown; /* it became too large to keep: what came was passed on */
};

int succeeded(const struct outcome *outcome);

/* on_the_path - the file that a command of this name starts; not the file "but", where that is not
 * NULL. NULL when there is none. The caller frees it. */
char *on_the_path(const char *name, const struct stat *but);
/* run_in_place - becomes the command. Comes back only when it can't be started: with the exit
 * status that a shell gives then (127, 126), after a message. */
int run_in_place(char *const *command);
/* run - with our streams. */
struct outcome run(char *const *command);
/* run_spooled - standard output and error go to the spool, standard input stays. Up to 16 MiB are
 * kept; what is beyond is passed on at once, so that no command waits for us. */
struct outcome run_spooled(char *const *command, struct spool *spool);
/* ask - standard output (up to 64 KiB) and error of a short command without standard input, for at
 * most so many seconds; then it is killed. */
struct outcome ask(char *const *command, unsigned seconds, struct text *out, struct text *err);

void spool_show(const struct spool *spool);
void spool_free(struct spool *spool);

/* end_like - ends this program as the command ended: the same exit status, the same signal; a
 * command that could not be started gives a message and 127 or 126. */
int end_like(const struct outcome *outcome, const char *name);

/* guard_file - a file that a signal (INT, TERM, HUP, QUIT) to this program removes before it ends;
 * NULL: none any more. Signals are passed on to the running command first. */
void guard_file(const char *name);
/* on_end - what a signal calls before it ends this program. It may do no more than a signal handler
 * may. */
void on_end(void (*call)(void));

#endif
