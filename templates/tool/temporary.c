/* SPDX-License-Identifier: 0BSD
 *
 * Temporary files: temporary.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "temporary.h"
#include "process.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LIST_BYTES ((size_t)16 << 20)

/* A signal must find them: so they are global. */
static char folder[4096];
static struct words files;

static void remove_folder(void) {
    size_t i;

    for (i = 0; i < files.count; i++)
        unlink(files.at[i]);
    if (folder[0] != '\0')
        rmdir(folder);
    folder[0] = '\0';
}

int temporary_open(void) {
    const char *where = getenv("TMPDIR");
    int size;

    if (folder[0] != '\0')
        return 1;
    size = snprintf(folder, sizeof folder, "%s/mason-dixon-XXXXXX",
                    where != NULL && *where == '/' ? where : "/tmp");
    if (size < 0 || (size_t)size >= sizeof folder) {
        folder[0] = '\0';
        errno = ENAMETOOLONG;
        return 0;
    }
    if (mkdtemp(folder) == NULL) {
        folder[0] = '\0';
        return 0;
    }
    on_end(remove_folder);
    return 1;
}

const char *temporary_folder(void) {
    return folder;
}

const char *temporary_file(const char *name) {
    struct text path = {0};
    size_t i;

    text_print(&path, "%s/%s", folder, name);
    for (i = 0; i < files.count && strcmp(files.at[i], path.at) != 0; i++)
        ;
    if (i == files.count)
        words_add(&files, path.at);
    text_free(&path);
    return files.at[i];
}

const char *temporary_write(const char *name, const struct text *bytes) {
    const char *path;
    FILE *file;
    int good;

    if (!temporary_open())
        return NULL;
    path = temporary_file(name);
    file = fopen(path, "wb");
    if (file == NULL)
        return NULL;
    good = fwrite(bytes->at, 1, bytes->size, file) == bytes->size;
    return fclose(file) == 0 && good ? path : NULL;
}

/* The end of a word of a rule: a blank, but for one behind a backslash. */
static size_t rule_word(const char *at) {
    size_t size = 0;

    while (at[size] != '\0' && (strchr)(" \t\n", at[size]) == NULL)
        size += at[size] == '\\' && at[size + 1] != '\0' && at[size + 1] != '\n' ? 2 : 1;
    return size;
}

/* How long the name of a file in this folder is that stands there, whose own name has no blanks; 0
 * when it is another's. Some linkers mark what is special to make (lld), others write it as it is
 * (GNU ld). */
static size_t name_in(const char *at, const char *place) {
    const char *name = at;

    if (place == NULL || *place == '\0')
        return 0;
    for (; *place != '\0'; place++) {
        if ((*at == '\\' || *at == '$') && at[1] == *place && (strchr)(" #$\\", *place) != NULL)
            at++;
        if (*at++ != *place)
            return 0;
    }
    return *at == '/' ? (size_t)(at - name) + rule_word(at) : 0;
}

void temporary_unname(const char *list, const char *more) {
    struct text old = {0};
    struct text kept = {0};
    const char *at;
    struct stat status;
    FILE *file;

    /* A pipe has no names that could be taken back. */
    if (list == NULL || stat(list, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    text_add(&old, "", 0);
    if (!text_read(&old, list, MAX_LIST_BYTES) || old.size >= MAX_LIST_BYTES)
        old.size = 0;
    old.at[old.size] = '\0';
    text_add(&kept, "", 0);
    for (at = old.at; *at != '\0';) {
        const size_t blanks = strspn(at, " \t\n\\"); /* and what joins lines */
        size_t size = name_in(at + blanks, folder);
        if (size == 0)
            size = name_in(at + blanks, more);
        if (size == 0) {
            size = rule_word(at + blanks);
            text_add(&kept, at, blanks + size);
        } else if (size > 0 && at[blanks + size - 1] == ':') /* a rule of its own */
            text_add(&kept, "\n", 1);
        at += blanks + size;
    }
    if (kept.size < old.size) {
        file = fopen(list, "wb");
        if (file != NULL) {
            fwrite(kept.at, 1, kept.size, file);
            fclose(file);
        }
    }
    text_free(&old);
    text_free(&kept);
}

void temporary_close(void) {
    DIR *open_folder = folder[0] != '\0' ? opendir(folder) : NULL;
    const struct dirent *entry;

    /* What compilers lay beside what we asked for. */
    while (open_folder != NULL && (entry = readdir(open_folder)) != NULL)
        (void)unlinkat(dirfd(open_folder), entry->d_name, 0);
    if (open_folder != NULL)
        closedir(open_folder);
    remove_folder();
    words_free(&files);
}
