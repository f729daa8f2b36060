/* SPDX-License-Identifier: 0BSD
 *
 * What the user wants: the options of "link" and "detect", in the words that CMake and configure
 * have for them, too. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdint.h>

struct request {
    uint64_t boundary;    /* address in bytes; default 4 GiB */
    const char *strategy; /* auto, none, link-script, post-link, mapfile, addr32, pagezero */
    const char *system;   /* as in CMAKE_SYSTEM_NAME; NULL: found out */
    const char *folder;   /* where records are written; NULL: none */
    int required;
    int cross; /* of "detect" and "luajit": nothing that was linked is run */
    int explain;
    int help;
    char *const *command; /* behind "--"; NULL: none */
};

/* request_read - reads the options of a command up to "--", after those of the environment variable
 * MASON_DIXON_OPTIONS (GNU's quoting).
 *   name  of the command, for messages
 *   argv  behind its name
 * Returns 0, or STATUS_WRONG_USE after a message. */
int request_read(struct request *request, const char *name, char *const *argv);
/* request_defaults - only the defaults and MASON_DIXON_OPTIONS, for a call by another name. */
int request_defaults(struct request *request, const char *name);

#endif
