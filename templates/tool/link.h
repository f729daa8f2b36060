/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon link": in front of a command. */
#ifndef LINK_H
#define LINK_H

#include "request.h"

/* link_help - prints the manual of the command. */
void link_help(void);
/* link_run - runs the command of the request. Returns the exit status, or does not come back (a
 * command that is no link takes our place). */
int link_run(const struct request *request);
/* link_is_off - has the user switched it off (MASON_DIXON_LINK=off)? */
int link_is_off(void);
/* link_as - this program was called by the name of a compiler: runs the next one of that name on
 * the PATH, with these words. */
int link_as(const char *name, char *const *argv);

#endif
