/* SPDX-License-Identifier: 0BSD
 *
 * Trial programs: sources that are compiled in, among the temporary files; a limit on the size of
 * what is written and on time. */
#ifndef TRIAL_H
#define TRIAL_H

#include "decide.h"
#include "process.h"
#include "text.h"

/* trial_open - writes these sources as temporary files (names of source_files, NULL at the end),
 * and limits what children may write to one file. Returns 0, with errno set, when that can't be. */
int trial_open(const char *const *sources);
/* trial_sources - writes them, and limits nothing. */
int trial_sources(const char *const *sources);
/* trial_cant - says why trial_open() failed; returns the exit status. */
int trial_cant(const char *command);

/* trial_command - adds what compiles these sources by a command's driver, with its words behind
 * them, and links PROGRAM. without  NULL: with all of the words; else without what only the project
 * itself can satisfy (its objects, libraries, scripts), and these words are added to it */
void trial_command(struct words *words, const struct command *command, const char *const *sources,
                   const char *program, struct text *without);
/* hands_on - is the word behind this one of a command another program's (-Xlinker, -mllvm)? */
int hands_on(const char *word);
/* trial_link - runs a command that links; MASON_DIXON_TRIAL_SECONDS, else 120. Returns 1, or 0 with
 * the line of the error that tells most in complaint. */
int trial_link(const struct words *words, struct text *complaint);
/* trial_run - runs a program of the folder; the same time. Returns 1, or 0 with the reason in
 * complaint. */
int trial_run(const char *program, struct text *out, struct text *err, struct text *complaint);
/* trial_emulate - what runs programs of the target from now on: words in GNU's quoting; NULL:
 * nothing.
 */
void trial_emulate(const char *emulator);
/* trial_runs_here - is the target this system and machine, or is there an emulator? */
int trial_runs_here(const struct target *target, int cross);

/* value_in - the value of a key among key=value lines, as a copy; NULL when it is not there. */
char *value_in(const struct text *text, const char *key);

#endif
