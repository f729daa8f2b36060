/* SPDX-License-Identifier: 0BSD
 *
 * Detect and decide: what a link is made for, which linker runs, what a row of strategies.table
 * says, and what the linked file's headers mean on its system (executables.table). */
#ifndef DECIDE_H
#define DECIDE_H

#include "command.h"
#include "object.h"
#include "place.h"
#include "record.h"
#include "table.h"

/* What a link is made for. */
struct target {
    int known; /* an input, or crt1.o, was an ELF file: sample is filled */
    struct sample sample;
    const char *system;  /* as in CMAKE_SYSTEM_NAME; "unknown" */
    const char *machine; /* a name of machines.table; "unknown" */
    uint64_t page;       /* the largest page of the machine, in bytes */
    char *own_system;    /* memory of system where it was found out */
};

/* Which linker really links. */
struct linker {
    char *id;      /* of linkers.table; "unknown" */
    char *called;  /* for people: name and version */
    char *version; /* "" when it names none */
};

/* target_find - looks at the inputs, else asks the driver. */
void target_find(char *const *plain, const struct command *command, const char *system,
                 struct target *target);
void target_free(struct target *target);

struct outcome; /* process.h */

/* ask_driver - asks the command's driver, behind its launchers, with its flags: one word, such as
 * -dumpmachine. In English. The caller frees out and err. */
struct outcome ask_driver(char *const *plain, const struct command *command, const char *ask_for,
                          struct text *out, struct text *err);

/* linker_find - asks the command's own driver, behind its own launchers, with its own flags. */
void linker_find(char *const *plain, const struct command *command, struct linker *linker);
void linker_free(struct linker *linker);

/* takes_slot - is this the kind of target where any linker links the reserved slot? */
int takes_slot(const struct target *target, const char *strategy);
/* decide_row - the row of strategies.table. Returns 0 when there is none. why  the reason then,
 * else the row's. strategy  of the request */
int decide_row(char *const *plain, const struct command *command, const struct target *target,
               const char *strategy, struct row *row, struct text *why);
/* decide_appends - may the segment be appended to what is linked by this row, where nothing is
 * demanded? */
int decide_appends(const struct row *row, const char *strategy);
/* decide_script - the row of a linker that takes a script, for a link that did not take the slot.
 * Returns 0 when there is none. */
int decide_script(char *const *plain, const struct command *command, const struct target *target,
                  struct row *row);
/* decide_never - is it impossible for this target by this strategy, whatever else a link has? */
int decide_never(const struct target *target, const struct linker *linker, const char *strategy);
/* row_words - writes what a row injects among the temporary files, and adds the words for the
 * linker. Returns 0, with errno set, when a file can't be written. */
int row_words(const struct row *row, const struct target *target, uint64_t boundary,
              struct words *words);
/* decide_unfit - is the strategy one of other systems? Then allowed says what fits here. */
int decide_unfit(const struct command *command, const struct target *target,
                 const struct linker *linker, const char *strategy, struct text *allowed);
/* decide_explain - prints what would be done, as key=value. */
void decide_explain(char *const *plain, const struct command *command, const struct target *target,
                    const char *strategy);

/* verdict_of - what a linked file is called: name, reason; way, where that is another one.
 *   strategy   of the request
 *   why        what a row of the tables says, or empty
 *   complaint  what the linker said to a link with ours, or empty */
void verdict_of(const struct target *target, const char *strategy, const struct placing *placing,
                const struct text *why, const struct text *complaint, struct verdict *verdict);

#endif
