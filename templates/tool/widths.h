/* SPDX-License-Identifier: 0BSD
 *
 * Detect and decide: which addresses of an executable do not fit into --pointer-bits, and what
 * moves them (--low-stack, --low-layout). widths.table says what a machine may do, a trial program
 * what holds here. */
#ifndef WIDTHS_H
#define WIDTHS_H

#include "command.h"
#include "decide.h"
#include "request.h"

enum area { AREA_STACK, AREA_THREADS, AREA_MAPPINGS, AREA_HEAP, AREA_IMAGE, AREAS };
enum cure { CURE_STACK, CURE_LAYOUT, CURES };

struct widths {
    const char *verdict; /* placed, not-needed, impossible (something does not fit), unknown */
    const char *basis;   /* run, headers, guess */
    struct text reason;
    char bits[AREAS][24];   /* before the cure: "47", "guessing 47", "unknown" */
    const char *low[CURES]; /* verdict of the option; "off" where it was not given */
    struct text why[CURES];
};

/* widths_area - the name of an area in facts: stack, threads, mappings, heap, image. */
const char *widths_area(enum area area);
/* widths_cure - the name of a cure in facts: low_stack, low_layout. */
const char *widths_cure(unsigned cure);
/* widths_add_cures - adds predicted.low_stack, predicted.low_layout and their _reason to the lines;
 * of those with this verdict alone, where it is not NULL. */
void widths_add_cures(const struct widths *widths, const char *verdict, struct words *lines);
/* widths_decide - measures by a trial program where something may not fit, and decides.
 *   measured  bits of stack, threads' stacks and mappings that are known already, or NULL each
 *   widths    is filled; free it with widths_free()
 * Wants trial_open() before. */
void widths_decide(const struct request *request, const struct command *command,
                   const struct target *target, const char *const measured[3],
                   struct widths *widths);
/* widths_by_table - only which cures a link may add, in low and why; nothing is run. */
void widths_by_table(const struct request *request, const struct command *command,
                     const struct target *target, struct widths *widths);
/* widths_linked - the same, of what turned out to be position independent. */
void widths_linked(const struct request *request, const struct command *command,
                   const struct target *target, struct widths *widths);
void widths_free(struct widths *widths);

#endif
