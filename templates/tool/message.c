/* SPDX-License-Identifier: 0BSD
 *
 * What the program says to people: message.h. */
#include "message.h"
#include "text.h"

#include <stdarg.h>
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

void say(const char *format, ...) {
    va_list arguments;
    va_list again;
    char *line;
    char *clean;
    int size;

    va_start(arguments, format);
    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    line = (char *)need_memory(malloc((size_t)size + 1));
    vsnprintf(line, (size_t)size + 1, format, again);
    va_end(again);
    clean = printable(line);
    fprintf(stderr, "mason-dixon: %s\n", clean);
    free(clean);
    free(line);
}

int wrong_use(const char *command, const char *word, const char *what) {
    say("%s: \"%s\" %s; see mason-dixon %s --help", command, word, what, command);
    return STATUS_WRONG_USE;
}
