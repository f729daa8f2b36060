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

/* trial_build - adds what compiles these sources with the words before them to PROGRAM. */
void trial_build(struct words *words, const char *const *sources, const char *program);
/* trial_link - runs a command that links; 120 seconds. Returns 1, or 0 with the line of the error
 * that tells most in complaint. */
int trial_link(const struct words *words, struct text *complaint);
/* trial_run - runs a program of the folder; 60 seconds. Returns 1, or 0 with the reason in
 * complaint. */
int trial_run(const char *program, struct text *out, struct text *err, struct text *complaint);
/* trial_runs_here - is the target this system and machine? */
int trial_runs_here(const struct target *target, int cross);

/* value_in - the value of a key among key=value lines, as a copy; NULL when it is not there. */
char *value_in(const struct text *text, const char *key);

#endif
