/* SPDX-License-Identifier: 0BSD
 *
 * What the user wants: the options of "link" and "detect", in the words that CMake and configure
 * have for them, too. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdint.h>

enum self_test { SELF_TEST_OFF, SELF_TEST_CALL, SELF_TEST_STARTUP };

struct request {
    uint64_t boundary;    /* address in bytes; default 4 GiB */
    const char *strategy; /* auto, none, link-script, post-link, mapfile, addr32, pagezero */
    const char *system;   /* as in CMAKE_SYSTEM_NAME; NULL: found out */
    const char *folder;   /* where records are written; NULL: none */
    /* What is compiled into the executable; sizes in bytes, 0: none. */
    enum self_test self_test;
    uint64_t low_limit; /* address in bytes; default 2 GiB, at most the boundary */
    int low_limit_given;
    uint64_t min_low_room;
    uint64_t low_reserve;
    unsigned pointer_bits; /* 0: no demand */
    int low_map;
    int low_stack;
    int low_layout;
    int luajit; /* --runtime LuaJIT */
    int abort;  /* --on-failure abort */
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
