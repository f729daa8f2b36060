/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon luajit": which LuaJIT a link takes, and what it needs. */
#ifndef LUAJIT_H
#define LUAJIT_H

#include "request.h"

/* luajit_help - prints the manual of the command. */
void luajit_help(void);
/* luajit_run - links a small program with the words of the request's command, asks the LuaJIT in
 * it, else looks at the library. Returns the exit status. */
int luajit_run(const struct request *request);

#endif
