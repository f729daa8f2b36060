/* SPDX-License-Identifier: 0BSD
 *
 * Self-test: what "link" compiles into an executable beside the user's own: templates/runtime,
 * which holds nothing of the options, and one object of data with the promises of this executable.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#ifndef MASON_DIXON_CONFIG
#define MASON_DIXON_CONFIG 1 /* the struct alone */
#endif
#include "../runtime/mason_dixon_config.h"
#include "command.h"
#include "decide.h"
#include "request.h"
#include "widths.h"

/* In front of why. */
#define SELF_TEST_LEFT_OUT "the self-test is left out: "

struct runtime {
    const struct request *request;
    const struct command *command;
    const struct target *target;
    int wanted;       /* something was asked for, and can be had */
    struct words all; /* words for the linker: objects, and what makes them effective */
    struct words functions;
    int has_functions; /* they are filled */
    int mapfiles;      /* the linker reads mapfiles (illumos, Solaris) */
    int quiet;         /* the self-test is linked, and does not run by itself */
    struct mason_dixon_config config;
    const char *config_file;
    const char *self_test;     /* off, call, startup */
    struct text self_test_why; /* why it is off though it was asked for */
    const char *low_map;       /* NULL: not asked for; else placed, not-needed, impossible, off */
    struct text low_map_why;
    struct widths widths;   /* which cures are in it */
    struct text not_needed; /* not empty: why nothing needs to be placed */
    struct text warning;    /* what the user should change */
};

/* runtime_none - nothing is compiled in. */
void runtime_none(struct runtime *runtime);
/* runtime_decide - what can be had of it, by command and target: nothing is compiled. The first
 * half of the next. */
void runtime_decide(const struct request *request, char *const *plain,
                    const struct command *command, const struct target *target,
                    struct runtime *runtime);
/* runtime_prepare - decides about low mappings, and compiles what the request asks for: once for
 * each driver and flags where there is a folder of records. plain    the command as it came runtime
 * is filled; free it with runtime_free(). It refers to the others */
void runtime_prepare(const struct request *request, char *const *plain,
                     const struct command *command, const struct target *target,
                     struct runtime *runtime);
/* runtime_functions - words for the linker, for what the program may call alone: linked where it
 * does, and the names mmap and main stay as they are. */
const struct words *runtime_functions(struct runtime *runtime);
/* runtime_refused - a link with all of it failed, one without did not.
 *   complaint  what the linker said
 *   called     1: what the program may call is still linked */
void runtime_refused(struct runtime *runtime, const char *complaint, int called);
/* runtime_explain - prints what would be compiled in, as key=value, after runtime_decide(). */
void runtime_explain(const struct runtime *runtime);
/* runtime_quiet - in the next link the self-test does not run by itself: what it would look for is
 * known not to be there. Returns 0 when it would not have anyway. */
int runtime_quiet(struct runtime *runtime);
/* runtime_look - does the linked file keep what was promised of low mappings and layouts? Returns 1
 * where something is compiled in in vain: the same link once more, and it keeps still. */
int runtime_look(struct runtime *runtime, const char *file);
/* runtime_tell - says what became of what was asked for.
 *   who       what it is said of
 *   required  NULL, or what that means where low mappings can't be had
 *   heard     bad news are said; news  good ones, too
 * Returns 1 when low mappings can't be had. */
int runtime_tell(const struct runtime *runtime, const char *who, const char *required, int heard,
                 int news);
void runtime_free(struct runtime *runtime);

#endif
