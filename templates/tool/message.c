/* SPDX-License-Identifier: 0BSD
 *
 * What the program says to people: message.h. */
#include "message.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

char *printable(const char *text) {
    char *copy = copy_text(text);
    char *at;

    /* Of UTF-8 the C1 controls (0xc2 0x80 to 0xc2 0x9f) go, too. */
    for (at = copy; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte < ' ' || byte == 127 ||
            (byte >= 0x80 && byte < 0xa0 && at > copy && (unsigned char)at[-1] == 0xc2))
            *at = '?';
    }
    return copy;
}

void say_as(const char *who, const char *line) {
    char *clean_who = printable(who);
    char *clean = printable(line);

    fprintf(stderr, "%s: %s\n", clean_who, clean);
    free(clean_who);
    free(clean);
}

void say(const char *format, ...) {
    struct text line = {0};
    va_list arguments;

    va_start(arguments, format);
    text_print_list(&line, format, arguments);
    va_end(arguments);
    say_as("mason-dixon", line.at);
    text_free(&line);
}

int wrong_use(const char *command, const char *word, const char *what) {
    say("%s: \"%s\" %s; see mason-dixon %s --help", command, word, what, command);
    return STATUS_WRONG_USE;
}
