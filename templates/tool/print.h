/* SPDX-License-Identifier: 0BSD
 *
 * Inject, for who has no step around the link: "mason-dixon detect --print". Scripts, mapfiles and
 * objects stay in a folder, and the words for the link line go to standard output. */
#ifndef PRINT_H
#define PRINT_H

#include "decide.h"
#include "request.h"

struct printing {
    struct request request; /* what can be had without such a step */
    struct row row;         /* what is injected; has_row: filled */
    int has_row;
    struct text after;  /* why nothing can be had without such a step, or empty */
    struct words lines; /* with "keys" in the list: key=value, which win over others */
};

/* print_begin - what can be had without a step around the link: its request is for the trial. */
void print_begin(const struct request *request, char *const *plain, const struct command *command,
                 const struct target *target, struct printing *printing);
/* print_has - is this in the list of --print? */
int print_has(const struct request *request, const char *part);
/* print_end - writes the files and prints the line or, with "keys" in the list, leaves it in lines.
 *   verdict, reason  what the trial has shown
 * Returns the exit status. */
int print_end(struct printing *printing, char *const *plain, const struct command *command,
              const struct target *target, const char *verdict, const char *reason);

#endif
