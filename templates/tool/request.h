/* SPDX-License-Identifier: 0BSD
 *
 * What the user wants: the options of the commands, in the program's own words or in those that
 * CMake and configure have for them. */
#ifndef REQUEST_H
#define REQUEST_H

#include "text.h"

#include <stdint.h>

enum self_test { SELF_TEST_OFF, SELF_TEST_CALL, SELF_TEST_STARTUP };

struct request {
    uint64_t boundary;    /* address in bytes; default 4 GiB */
    const char *strategy; /* auto, none, link-script, post-link, mapfile, addr32, pagezero */
    const char *override; /* NAME=STRATEGY, where that is what the strategy is from; NULL */
    const char *system;   /* as in CMAKE_SYSTEM_NAME, or a triple; NULL: found out */
    const char *folder;   /* where records are written; NULL: none */
    /* What is compiled into the executable; sizes in bytes, 0: none. */
    int self_test;      /* enum self_test */
    uint64_t low_limit; /* address in bytes; default 2 GiB, at most the boundary */
    uint64_t min_low_room;
    uint64_t low_reserve;
    unsigned pointer_bits; /* 0: no demand */
    int low_map;
    int low_stack;
    int low_layout;
    int luajit; /* --runtime LuaJIT */
    /* What wins over what is seen of it; NULL: nothing. */
    const char *luajit_gc64;
    const char *luajit_bits;
    int abort; /* --on-failure abort */
    int required;
    int cross;            /* of "detect" and "luajit": nothing that was linked is run */
    const char *facts;    /* of "detect": NAME=FILE, facts of the target; NULL */
    const char *who;      /* what stands before an error: "mason-dixon: detect", or --for */
    const char *emulator; /* of both: the words that run a program of the target; NULL */
    const char *print;    /* of "detect": the list of --print, which is right; NULL: facts */
    const char *output;   /* the folder for what is printed */
    int marked;           /* of "link": only what is marked */
    int explain;
    int help;
    char *const *command; /* behind "--"; NULL: none */
    char *const *options; /* before it, as they were given */
    const char *own;      /* what this program was called by; NULL */
};

/* request_read - reads the options of a command up to "--", after those of the environment variable
 * MASON_DIXON_OPTIONS (GNU's quoting), and whether they fit together.
 *   name  of the command, for messages: link, detect, luajit, request
 *   argv  behind its name
 * Returns 0, or STATUS_WRONG_USE after a message. */
int request_read(struct request *request, const char *name, char *const *argv);
/* request_defaults - only the defaults and MASON_DIXON_OPTIONS, for a call by another name. */
int request_defaults(struct request *request, const char *name);
/* request_words - adds the options of the program that say the same, each in one form, sorted. */
void request_words(const struct request *request, struct words *words);

/* request_takes - is this a word that request_words() could have added? */
int request_takes(const char *word);

/* request_help - prints the manual of the command. */
void request_help(void);
/* request_run - prints request_words(). Returns the exit status. */
int request_run(const struct request *request);

#endif
