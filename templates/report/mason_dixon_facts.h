/* SPDX-License-Identifier: 0BSD
 *
 * Reads mason-dixon.facts and the records of links: lines key=value, as builds write them. A file
 * is taken as hostile. C99 and C++.
 *
 *   struct mason_dixon_facts facts;
 *   const char *error = mason_dixon_facts_parse(&facts, text, size, 0);
 *   if (error == NULL)
 *       puts(mason_dixon_fact(&facts, "system"));
 *   mason_dixon_facts_close(&facts);
 *
 * Since: 0.1
 */
#ifndef MASON_DIXON_FACTS_H
#define MASON_DIXON_FACTS_H

#include <stddef.h>

/* The largest file, in bytes, and the most lines. Since: 0.1 */
#define MASON_DIXON_FACTS_BYTES ((size_t)4 << 20)
#define MASON_DIXON_FACTS_LINES 65536

/* One line. Since: 0.1 */
struct mason_dixon_fact {
    const char *key;
    const char *value;
};

/* A file's facts, sorted by key. Since: 0.1 */
struct mason_dixon_facts {
    char *text;
    struct mason_dixon_fact *facts;
    size_t count;
};

/* mason_dixon_facts_parse - takes size bytes of text apart. Returns NULL, or in words what is
 * wrong; then facts is empty. Empty lines and lines that begin with # are left out; a key that is
 * there twice is an error, and so, unless it is a record of a link, is a file whose facts_version
 * is not 1. Since: 0.1
 *
 * mason_dixon_facts_read - the same from a file. *number is errno when the system refused, else 0.
 * mason_dixon_facts_close - frees it; facts may be one whose parsing failed. */
const char *mason_dixon_facts_parse(struct mason_dixon_facts *facts, const char *text, size_t size,
                                    int is_record);
const char *mason_dixon_facts_read(struct mason_dixon_facts *facts, const char *path, int is_record,
                                   int *number);
void mason_dixon_facts_close(struct mason_dixon_facts *facts);

/* mason_dixon_fact - the value of a key, NULL when it is not there. Since: 0.1 */
const char *mason_dixon_fact(const struct mason_dixon_facts *facts, const char *key);

#endif
