/* SPDX-License-Identifier: 0BSD
 *
 * Tables and templates that are compiled in: table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

void row_split(const char *text, struct row *row) {
    char *at;
    unsigned i;

    row->copy = copy_text(text);
    row->count = 0;
    for (i = 0; i < MAX_COLUMNS; i++)
        row->columns[i] = "";
    for (at = row->copy; at != NULL && row->count < MAX_COLUMNS;) {
        char *bar = (strchr)(at, '|');
        row->columns[row->count++] = at;
        if (bar != NULL)
            *bar++ = '\0';
        at = bar;
    }
}

void row_free(struct row *row) {
    free(row->copy);
}

int row_fits(const char *column, const char *value) {
    return strcmp(column, "*") == 0 || strcmp(column, value) == 0;
}

void fill(const char *from, const char *const *values, struct text *text) {
    while (*from != '\0') {
        const char *const *pair;
        const char *rest = NULL;
        const char *value = NULL;
        if (*from == '%')
            for (pair = values; pair[0] != NULL && value == NULL; pair += 2) {
                rest = starts(from + 1, pair[0]);
                if (rest != NULL && *rest == '%')
                    value = pair[1];
            }
        if (value != NULL) {
            text_add(text, value, strlen(value));
            from = rest + 1;
        } else {
            text_add(text, from++, 1);
        }
    }
}

void sentence(const char *name, const char *const *values, struct text *text) {
    static const char *const none[] = {NULL};
    const char *const *line;

    for (line = rows_texts; *line != NULL; line++) {
        struct row row;
        row_split(*line, &row);
        if (strcmp(row.columns[0], name) == 0)
            fill(row.columns[1], values != NULL ? values : none, text);
        row_free(&row);
    }
}

int template_text(const char *name, const char *const *values, struct text *text) {
    const struct template_file *file;
    const char *const *line;

    for (file = template_files; file->name != NULL; file++) {
        if (strcmp(file->name, name) != 0)
            continue;
        for (line = file->lines; *line != NULL; line++)
            fill(*line, values, text);
        return 1;
    }
    return 0;
}
