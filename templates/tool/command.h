/* SPDX-License-Identifier: 0BSD
 *
 * Detect: what a command in front of which we stand would do. It is read as the compiler drivers of
 * GCC and clang read theirs, response files included; what is not understood counts as no link. */
#ifndef COMMAND_H
#define COMMAND_H

#include "text.h"

struct command {
    struct words environment; /* leading NAME=value words */
    struct words argv;        /* the rest, as given */
    size_t driver;            /* which word of argv is the compiler driver or linker */
    int direct;               /* it is a linker, called without a driver */
    struct words words;       /* what follows the driver, with response files read in */
    struct words inputs;      /* the files among them */
    int libraries;            /* 1: there is a -l, or what may be a file for the linker alone */
    int headers;              /* the last -x is of a header */
    int shared;               /* 1: it would link a shared library */
    int links;                /* 1: it would link an executable */
    const char *why_not;      /* else: what says so */
    const char *output;       /* the file that it would write */
    char *linker_output;      /* that, where it is named to the linker; NULL */
    const char *target;       /* of --target= or -target, NULL */
    int fixed;                /* a word asks for a fixed address (-no-pie, -static) */
    int asks_pie;             /* a word asks for a PIE (-pie, -static-pie) */
    int keeps_relocations;    /* --emit-relocs or -q for the linker */
    char *dependency_file;    /* of the linker's --dependency-file; NULL */
    const char *expects;      /* the option of the linker whose value is its next word; NULL */
    int own_script;           /* -T: a linker script of the project */
    struct words mapfiles;    /* -M FILE, as the link-editor of illumos and Solaris reads it */
    int names_mapfile;        /* the next word of the linker is such a file */
    const char *linker; /* what -fuse-ld= or --ld-path= names, or "mold" of "mold -run"; NULL */
};

/* command_read - reads the words of a command. Never fails. */
void command_read(struct command *command, char *const *words);
void command_free(struct command *command);

/* command_launches - is the program of this name one that starts another one (ccache, nice)? */
int command_launches(const char *name);

/* command_sanitizer - the first of these names (NULL at the end) that a -fsanitize= of the command
 * has; NULL. */
const char *command_sanitizer(const struct command *command, const char *const *names);

/* command_set_environment - sets the words NAME=value in front of the command. */
void command_set_environment(const struct command *command);
/* command_in_folders - the path of the first file of these names (ended by NULL) in the folders of
 * -L, folder by folder; NULL when none has one. The caller frees it. */
char *command_in_folders(const struct command *command, const char *const *names);
/* command_library - the same for what stands behind -l: libNAME with the suffix, or the name behind
 * a colon. */
char *command_library(const struct command *command, const char *name, const char *suffix);

/* split_words - the words of a text in GNU's quoting (libiberty's buildargv: blanks separate, ' and
 * " hold together, \ takes the next character as it is); "@FILE" is read in, as GCC does. */
void split_words(const struct text *text, struct words *words);

#endif
