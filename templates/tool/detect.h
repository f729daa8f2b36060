/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon detect": what a configure step wants to know before anything is linked. */
#ifndef DETECT_H
#define DETECT_H

#include "request.h"

/* detect_help - prints the manual of the command. */
void detect_help(void);
/* detect_run - links and runs a small program by the request's command, and prints the facts.
 *   own  the name of this program, as it was called
 * Returns the exit status. */
int detect_run(const char *own, const struct request *request);

#endif
