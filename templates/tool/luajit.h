/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon luajit": which LuaJIT a link takes, and what it needs. */
#ifndef LUAJIT_H
#define LUAJIT_H

#include "decide.h"
#include "request.h"

/* luajit_help - prints the manual of the command. */
void luajit_help(void);
/* luajit_run - links a small program with the words of the request's command, asks the LuaJIT in
 * it, else looks at the library. Returns the exit status. */
int luajit_run(const struct request *request);

/* luajit_look - what the contents of the library tell that the words of a link name; nothing is
 * run. gc64  "guessing yes", "guessing no" or "unknown" bits  of light userdata: "guessing 47",
 * "guessing 64", "32" or "unknown" */
void luajit_look(char *const *plain, const struct command *command, const struct target *target,
                 const char **gc64, char *bits, size_t room);

#endif
