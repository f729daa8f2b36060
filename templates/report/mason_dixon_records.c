/* SPDX-License-Identifier: 0BSD
 *
 * The reader of mason_dixon_records.h.
 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* realpath() */
#endif
#include "mason_dixon_records.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_BYTES 8192

/* Files that the build makes (target.NAME.file...), by their real paths: links write those down. */
struct product {
    char *path;
    const char *name; /* up to size */
    size_t size;
};

struct reading {
    struct mason_dixon_records *records;
    struct product *products;
    size_t product_count;
    char around[PATH_BYTES]; /* the build folder, with a slash behind it */
    struct mason_dixon_failure *failure;
};

static int no_memory(struct mason_dixon_failure *failure) {
    return mason_dixon_fail(failure, 3, "there is not enough memory for its records");
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct product *)a)->path, ((const struct product *)b)->path);
}

static int by_executable(const void *a, const void *b) {
    const struct mason_dixon_record *x = (const struct mason_dixon_record *)a;
    const struct mason_dixon_record *y = (const struct mason_dixon_record *)b;
    const int order = strcmp(x->executable, y->executable);

    return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

static int find_products(struct reading *reading, const struct mason_dixon_facts *facts) {
    size_t i;

    reading->products = (struct product *)malloc((facts->count + 1) * sizeof *reading->products);
    if (reading->products == NULL)
        return no_memory(reading->failure);
    for (i = 0; i < facts->count; i++) {
        const char *key = facts->facts[i].key;
        const char *dot = (strrchr)(key, '.');
        struct product *product = &reading->products[reading->product_count];
        if (strncmp(key, "target.", 7) != 0 || dot <= key + 7 || strncmp(dot, ".file", 5) != 0)
            continue;
        product->path = realpath(facts->facts[i].value, NULL);
        product->name = key + 7;
        product->size = (size_t)(dot - product->name);
        reading->product_count += product->path != NULL;
    }
    qsort(reading->products, reading->product_count, sizeof *reading->products, by_path);
    return 1;
}

static char *copy(const char *text, size_t size) {
    char *to = (char *)malloc(size + 1);

    if (to != NULL) {
        memcpy(to, text, size);
        to[size] = '\0';
    }
    return to;
}

/* Takes the facts and the name over. */
static int add(struct mason_dixon_records *records, struct mason_dixon_facts *facts,
               char *executable, struct mason_dixon_failure *failure) {
    struct mason_dixon_record *items = records->items;

    if ((records->count & (records->count - 1)) == 0) /* 0, 1, 2, 4 ... are full */
        items = (struct mason_dixon_record *)realloc(records->items, (records->count * 2 + 1) *
                                                                         sizeof *records->items);
    if (items != NULL)
        records->items = items;
    if (items == NULL || executable == NULL) {
        mason_dixon_facts_close(facts);
        free(executable);
        return no_memory(failure);
    }
    items[records->count].facts = *facts;
    items[records->count].executable = executable;
    items[records->count].number = records->count;
    records->count++;
    return 1;
}

/* What the build calls a linked file: by its target, else by its place in the build folder. */
static char *called(const struct reading *reading, const char *file, const char *real) {
    const size_t around = strlen(reading->around);
    struct product wanted;
    const struct product *found;

    wanted.path = (char *)real;
    found = (const struct product *)(bsearch)(&wanted, reading->products, reading->product_count,
                                              sizeof wanted, by_path);
    if (found != NULL)
        return copy(found->name, found->size);
    if (around > 0 && strncmp(file, reading->around, around) == 0)
        file += around;
    return copy(file, strlen(file));
}

static int add_file(struct reading *reading, const char *path, const char *executable) {
    struct mason_dixon_facts facts;
    const char *file;
    char *real;
    int number;
    const char *error = mason_dixon_facts_read(&facts, path, 1, &number);
    int good = 1;

    if (number == ENOENT) /* a link that runs right now */
        return 1;
    if (error != NULL)
        return mason_dixon_fail(reading->failure, number != 0 ? 3 : 1, "its record %s: %s%s%s",
                                path, error, number != 0 ? ": " : "",
                                number != 0 ? strerror(number) : "");
    file = mason_dixon_fact(&facts, "linked.file");
    real = file != NULL ? realpath(file, NULL) : NULL;
    if (real != NULL)
        good = add(reading->records, &facts,
                   executable != NULL ? copy(executable, strlen(executable))
                                      : called(reading, file, real),
                   reading->failure);
    else
        mason_dixon_facts_close(&facts);
    free(real);
    return good;
}

/* executable: of the folder; NULL in the uppermost one. */
static int add_folder(struct reading *reading, const char *folder, const char *executable) {
    char path[PATH_BYTES];
    struct dirent **names = NULL;
    struct stat status;
    const int count = scandir(folder, &names, NULL, alphasort);
    int good = 1;
    int i;

    if (count < 0)
        return errno == ENOENT ? 1
                               : mason_dixon_fail(reading->failure, 3, "its records in %s: %s",
                                                  folder, strerror(errno));
    for (i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        const size_t length = strlen(name);
        if (good && name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path) {
            if (length > 6 && strcmp(name + length - 6, ".facts") == 0)
                good = add_file(reading, path, executable);
            else if (executable == NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
                good = add_folder(reading, path, name);
        }
        free(names[i]);
    }
    free(names);
    return good;
}

/* checked.N.target, .file, .verdict and .reason, which a build of another kind has in its facts. */
static int add_checked(struct mason_dixon_records *records, const struct mason_dixon_facts *facts,
                       struct mason_dixon_failure *failure) {
    static const char *const keys[] = {"linked.file", "linked.reason", "linked.verdict"};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    int good = 1;
    size_t i;

    for (i = 0; good && i < facts->count; i++) {
        const char *key = facts->facts[i].key;
        const char *dot = (strrchr)(key, '.');
        const char *target = facts->facts[i].value;
        struct mason_dixon_facts record;
        char from[512];
        unsigned j;
        if (strncmp(key, "checked.", 8) != 0 || dot < key + 9 || strcmp(dot, ".target") != 0)
            continue;
        memset(&record, 0, sizeof record);
        record.facts = (struct mason_dixon_fact *)calloc(KEYS, sizeof *record.facts);
        if (record.facts == NULL)
            return no_memory(failure);
        for (j = 0; j < KEYS; j++) {
            const char *value = NULL;
            if (snprintf(from, sizeof from, "%.*s%s", (int)(dot - key), key, keys[j] + 6) <
                (int)sizeof from)
                value = mason_dixon_fact(facts, from);
            if (value == NULL)
                continue;
            record.facts[record.count].key = keys[j];
            record.facts[record.count++].value = value;
        }
        good = add(records, &record, copy(target, strlen(target)), failure);
    }
    return good;
}

int mason_dixon_records_open(struct mason_dixon_records *records,
                             const struct mason_dixon_facts *facts, const char *folder,
                             struct mason_dixon_failure *failure) {
    struct reading reading;
    char *real = folder != NULL ? realpath(folder, NULL) : NULL;
    int good;

    memset(records, 0, sizeof *records);
    memset(&reading, 0, sizeof reading);
    reading.records = records;
    reading.failure = failure;
    good = add_checked(records, facts, failure);
    if (real != NULL)
        snprintf(reading.around, sizeof reading.around, "%.*s/", (int)((strrchr)(real, '/') - real),
                 real);
    if (good && folder != NULL)
        good = find_products(&reading, facts) && add_folder(&reading, folder, NULL);
    while (reading.product_count > 0)
        free(reading.products[--reading.product_count].path);
    free(reading.products);
    free(real);
    if (records->count > 0)
        qsort(records->items, records->count, sizeof *records->items, by_executable);
    return good;
}

size_t mason_dixon_records_of(const struct mason_dixon_records *records, const char *executable,
                              const struct mason_dixon_record **first) {
    size_t low = 0;
    size_t high = records->count;
    size_t end;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(records->items[middle].executable, executable) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low;
         end < records->count && strcmp(records->items[end].executable, executable) == 0;)
        end++;
    *first = end > low ? records->items + low : NULL; /* no offset into no array */
    return end - low;
}

void mason_dixon_records_close(struct mason_dixon_records *records) {
    while (records->count > 0) {
        struct mason_dixon_record *record = &records->items[--records->count];
        mason_dixon_facts_close(&record->facts);
        free(record->executable);
    }
    free(records->items);
    records->items = NULL;
}
