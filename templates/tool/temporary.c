/* SPDX-License-Identifier: 0BSD
 *
 * Temporary files: temporary.h. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "temporary.h"
#include "process.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

    text_print(&path, "%s/%s", folder, name);
    words_add(&files, path.at);
    text_free(&path);
    return files.at[files.count - 1];
}

void temporary_close(void) {
    remove_folder();
    words_free(&files);
}
