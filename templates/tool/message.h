/* SPDX-License-Identifier: 0BSD
 *
 * What the program says to people: one line each, on standard error. Names come from files and
 * command lines, so control characters in them never reach a terminal. */
#ifndef MESSAGE_H
#define MESSAGE_H

/* Exit statuses of the program's own; "link" passes on the command's. */
enum status { STATUS_DONE = 0, STATUS_REFUSED = 1, STATUS_WRONG_USE = 2, STATUS_CANT = 3 };

/* say - "mason-dixon: " and a line; anything that is no printable text becomes "?" (bytes of UTF-8
 * stay). */
void say(const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 1, 2)))
#endif
    ;
/* say_as - a ready line with something else before it than "mason-dixon". */
void say_as(const char *who, const char *line);
/* wrong_use - the same, for a wrong command line; returns STATUS_WRONG_USE. */
int wrong_use(const char *command, const char *word, const char *what);
/* printable - a copy of a text without control characters; the caller frees it. */
char *printable(const char *text);

#endif
