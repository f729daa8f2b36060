/* SPDX-License-Identifier: 0BSD
 *
 * The tables of templates/tables and the templates of templates/link, compiled in: rows.c is made
 * from them by m4/generate, so that the program needs no file beside it. */
#ifndef TABLE_H
#define TABLE_H

#include "text.h"

/* rows.c: rows with their columns separated by "|", without blanks around it; ends with NULL. */
extern const char *const rows_executables[];
extern const char *const rows_guesses[];
extern const char *const rows_linkers[];
extern const char *const rows_machines[];
extern const char *const rows_strategies[];
extern const char *const rows_texts[];
extern const char *const rows_widths[];
/* Lines of a template, each with its newline. */
struct template_file {
    const char *name;
    const char *const *lines;
};
extern const struct template_file template_files[];

/* The sources of trial programs, and of what is compiled into executables, in the same form. */
extern const struct template_file source_files[];

#define MAX_COLUMNS 12

/* A row in its columns. */
struct row {
    char *copy;
    const char *columns[MAX_COLUMNS];
    unsigned count;
};

/* row_split - the columns of a row; missing ones are "". Free it with row_free(). */
void row_split(const char *text, struct row *row);
void row_free(struct row *row);
/* row_fits - is a column "*" or the value? */
int row_fits(const char *column, const char *value);
/* template_text - a template with %NAME% filled in: names and values in turn, NULL at the end.
 * Returns 0 for a template that is not there. */
int template_text(const char *name, const char *const *values, struct text *text);
/* sentence - adds a row of texts.table, filled in. */
void sentence(const char *name, const char *const *values, struct text *text);
/* fill - the same for a text. */
void fill(const char *from, const char *const *values, struct text *text);

#endif
