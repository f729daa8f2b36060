/* SPDX-License-Identifier: 0BSD
 *
 * The reader of mason_dixon_facts.h.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "mason_dixon_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare(const void *a, const void *b) {
    return strcmp(((const struct mason_dixon_fact *)a)->key,
                  ((const struct mason_dixon_fact *)b)->key);
}

void mason_dixon_facts_close(struct mason_dixon_facts *facts) {
    free(facts->text);
    free(facts->facts);
    memset(facts, 0, sizeof *facts);
}

/* Cuts the copied text into lines and these at their "=". */
static const char *cut(struct mason_dixon_facts *facts, size_t size) {
    size_t at = 0;

    while (at < size) {
        char *line = facts->text + at;
        char *end = (char *)(memchr)(line, '\n', size - at);
        size_t length = end != NULL ? (size_t)(end - line) : size - at;
        char *equals;
        size_t i;
        at += length + 1;
        if (length > 0 && line[length - 1] == '\r')
            length--;
        line[length] = '\0';
        if (length == 0 || line[0] == '#')
            continue;
        for (i = 0; i < length; i++)
            if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 127)
                return "it has a control character in it";
        equals = (strchr)(line, '=');
        if (equals == NULL || equals == line)
            return "it has a line that is no key=value";
        if (facts->count == MASON_DIXON_FACTS_LINES)
            return "it has more than 65536 lines";
        *equals = '\0';
        facts->facts[facts->count].key = line;
        facts->facts[facts->count].value = equals + 1;
        facts->count++;
    }
    return NULL;
}

const char *mason_dixon_facts_parse(struct mason_dixon_facts *facts, const char *text, size_t size,
                                    int is_record) {
    const char *error;
    size_t lines = 1;
    size_t i;

    memset(facts, 0, sizeof *facts);
    if (size > MASON_DIXON_FACTS_BYTES)
        return "it is larger than 4 MiB";
    for (i = 0; i < size; i++)
        lines += text[i] == '\n';
    if (lines > MASON_DIXON_FACTS_LINES)
        lines = MASON_DIXON_FACTS_LINES;
    facts->text = (char *)malloc(size + 1);
    facts->facts = (struct mason_dixon_fact *)calloc(lines, sizeof *facts->facts);
    if (facts->text == NULL || facts->facts == NULL) {
        mason_dixon_facts_close(facts);
        return "there is not enough memory to read it";
    }
    if (size > 0)
        memcpy(facts->text, text, size);
    facts->text[size] = '\0';
    error = cut(facts, size);
    if (error == NULL) {
        const char *version;
        qsort(facts->facts, facts->count, sizeof *facts->facts, compare);
        for (i = 1; i < facts->count; i++)
            if (compare(&facts->facts[i - 1], &facts->facts[i]) == 0)
                error = "it has a key twice";
        version = mason_dixon_fact(facts, "facts_version");
        if (error == NULL && !is_record && (version == NULL || strcmp(version, "1") != 0))
            error = "it has no line facts_version=1, as a build's mason-dixon.facts has";
    }
    if (error != NULL)
        mason_dixon_facts_close(facts);
    return error;
}

const char *mason_dixon_facts_read(struct mason_dixon_facts *facts, const char *path, int is_record,
                                   int *number) {
    const char *error = NULL;
    struct stat status;
    char *text = NULL;
    size_t used = 0;
    /* O_NONBLOCK: a FIFO must not make it wait; it changes nothing for a regular file. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    memset(facts, 0, sizeof *facts);
    *number = 0;
    if (fd < 0 || fstat(fd, &status) != 0) {
        *number = errno;
        error = "can't be read";
    } else if (!S_ISREG(status.st_mode)) {
        error = S_ISDIR(status.st_mode) ? "is a folder, not a file mason-dixon.facts"
                                        : "is no regular file";
    } else if ((uint64_t)status.st_size > MASON_DIXON_FACTS_BYTES) {
        error = "it is larger than 4 MiB";
    } else {
        text = (char *)malloc((size_t)status.st_size + 1);
        if (text == NULL)
            error = "there is not enough memory to read it";
    }
    while (error == NULL && used < (size_t)status.st_size) {
        ssize_t got = read(fd, text + used, (size_t)status.st_size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *number = errno;
            error = "can't be read";
        }
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    if (fd >= 0)
        close(fd);
    if (error == NULL)
        error = mason_dixon_facts_parse(facts, text, used, is_record);
    free(text);
    return error;
}

const char *mason_dixon_fact(const struct mason_dixon_facts *facts, const char *key) {
    struct mason_dixon_fact wanted;
    const struct mason_dixon_fact *found;

    wanted.key = key;
    wanted.value = NULL;
    if (facts->count == 0)
        return NULL;
    found = (const struct mason_dixon_fact *)(bsearch)(&wanted, facts->facts, facts->count,
                                                       sizeof *facts->facts, compare);
    return found != NULL ? found->value : NULL;
}
