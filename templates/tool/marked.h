/* SPDX-License-Identifier: 0BSD
 *
 * Decide: what "link --marked" shall do, by marks. A build system that puts us in front of all its
 * links marks those that are meant, by a word that usage requirements carry and that any compiler
 * driver takes: -DMASON_DIXON_REQUEST_<name>. What is asked for stands in the folder of records, in
 * requests/<name>: options, as "mason-dixon request" prints them. */
#ifndef MARKED_H
#define MARKED_H

#include "command.h"
#include "request.h"

#include <stdint.h>

#define MARK "-DMASON_DIXON_REQUEST_"

/* What the marks of a command ask for. */
struct marked {
    struct words words;   /* the command without the marks of its own words */
    struct words names;   /* of the marks */
    struct words options; /* of the request; the request refers to them */
};

/* marked_take - takes the marks out of the words of a command. marked is filled; free it. */
void marked_take(struct marked *marked, char *const *words);
/* marked_read - finds out what is asked for: by the marks that were taken and those in response
 * files, else by the first marked shared library that an executable links.
 *   request  of the command line, with the folder of records; what is asked for is filled in
 *   status   0, or STATUS_WRONG_USE after a message
 * Returns 1, or 0 when nothing is asked for. */
int marked_read(struct marked *marked, const struct command *command, struct request *request,
                int *status);
void marked_free(struct marked *marked);

#endif
