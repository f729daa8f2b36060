/* SPDX-License-Identifier: 0BSD
 *
 * The records of a build's links (templates/tool/record.h): what was decided where it could be
 * seen. All of it is taken as hostile. C99 and C++. Since: 0.2
 */
#ifndef MASON_DIXON_RECORDS_H
#define MASON_DIXON_RECORDS_H

#include "mason_dixon_collect.h"
#include "mason_dixon_facts.h"

/* One link: its keys are linked.*, executable is the name that the build has for what it made, or
 * the path of that. Since: 0.2 */
struct mason_dixon_record {
    struct mason_dixon_facts facts;
    char *executable;
    size_t number; /* in the order of reading */
};

/* All of them, by executable. Since: 0.2 */
struct mason_dixon_records {
    struct mason_dixon_record *items;
    size_t count;
};

/* mason_dixon_records_open - those in facts (checked.N.*, docs/report.md), and, unless folder is
 * NULL, FOLDER/?.facts and FOLDER/EXECUTABLE/?.facts whose linked file is there. Returns 1, or 0
 * with the failure filled in; mason_dixon_records_close() is needed in any case. Since: 0.2
 *
 * mason_dixon_records_of - how many there are of this executable; *first is the first one. */
int mason_dixon_records_open(struct mason_dixon_records *records,
                             const struct mason_dixon_facts *facts, const char *folder,
                             struct mason_dixon_failure *failure);
size_t mason_dixon_records_of(const struct mason_dixon_records *records, const char *executable,
                              const struct mason_dixon_record **first);
void mason_dixon_records_close(struct mason_dixon_records *records);

#endif
