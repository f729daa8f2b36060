/* SPDX-License-Identifier: 0BSD
 *
 * The record of a link: record.h. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* realpath() */
#endif
#include "record.h"
#include "message.h"
#include "selftest.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void verdict_free(struct verdict *verdict) {
    free(verdict->reason);
    verdict->reason = NULL;
}

static void add_name(struct text *path, const char *name) {
    for (; *name != '\0'; name++) {
        const unsigned char c = (unsigned char)*name;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '.' || c == '_' || c == '-' || c == '+')
            text_add(path, name, 1);
        else
            text_print(path, "%%%02X", c);
    }
}

/* The real path of a file that may not be there itself. */
static void real_path(const char *file, struct text *path) {
    char *whole = copy_text(file);
    size_t size = strlen(whole);
    const char *name;
    char *folder;
    char *real;

    while (size > 1 && whole[size - 1] == '/') /* records/ is records */
        whole[--size] = '\0';
    name = base_name(whole);
    folder = name == whole ? copy_text(".") : copy_part(whole, (size_t)(name - whole));
    real = realpath(folder, NULL);
    text_print(path, "%s/%s", real != NULL ? strcmp(real, "/") == 0 ? "" : real : folder, name);
    free(real);
    free(folder);
    free(whole);
}

/* A build may have two executables of one name in two folders, linked by commands that name them
 * alike. What is below the folder that the records' own lies in is called as it is seen from there.
 */
void record_path(const char *folder, const char *file, struct text *path) {
    struct text real = {0};
    struct text around = {0};
    struct text name = {0};
    const char *rest;

    real_path(file, &real);
    real_path(folder, &around);
    around.size = (size_t)(base_name(around.at) - around.at);
    around.at[around.size] = '\0';
    rest = starts(real.at, around.at);
    add_name(&name, rest != NULL ? rest : real.at);
    /* Names of files have 255 bytes at most; the end of a path is what tells files apart. */
    text_print(path, "%s/%s.facts", folder, name.at + (name.size > 200 ? name.size - 200 : 0));
    text_free(&real);
    text_free(&around);
    text_free(&name);
}

int record_write(const char *folder, const struct verdict *verdict) {
    const struct runtime *runtime = verdict->runtime;
    struct text path = {0};
    struct text new_text = {0};
    struct text linked = {0};
    int changed;

    record_path(folder, verdict->file, &path);
    real_path(verdict->file, &linked);
    text_print(&new_text, "linked.basis=headers\nlinked.boundary=0x%" PRIx64 "\nlinked.file=%s\n",
               verdict->boundary, linked.at);
    text_free(&linked);
    if (runtime != NULL && strcmp(runtime->widths.low[CURE_LAYOUT], "off") != 0)
        text_print(&new_text, "linked.low_layout=%s\n", runtime->widths.low[CURE_LAYOUT]);
    if (runtime != NULL && runtime->low_map != NULL)
        text_print(&new_text,
                   "linked.low_limit=0x%" PRIx64 "\nlinked.low_map=%s\nlinked.low_map_reason=%s\n"
                   "linked.low_reserve=0x%" PRIx64 "\n",
                   runtime->config.low_limit, runtime->low_map, runtime->low_map_why.at,
                   runtime->config.low_reserve);
    if (runtime != NULL && strcmp(runtime->widths.low[CURE_STACK], "off") != 0)
        text_print(&new_text, "linked.low_stack=%s\n", runtime->widths.low[CURE_STACK]);
    text_print(&new_text, "linked.reason=%s\n", verdict->reason);
    if (runtime != NULL && runtime->request != NULL && runtime->request->luajit)
        text_print(&new_text, "linked.runtime=LuaJIT\nlinked.runtime_gc64=%s\n",
                   runtime->config.luajit == 64   ? "yes"
                   : runtime->config.luajit == 32 ? "no"
                                                  : "unknown");
    if (runtime != NULL)
        text_print(&new_text, "linked.self_test=%s\nlinked.self_test_reason=%s\n",
                   runtime->quiet ? "call" : runtime->self_test,
                   runtime->quiet                    ? "at the start it would repeat the verdict"
                   : runtime->self_test_why.size > 0 ? runtime->self_test_why.at
                                                     : "");
    text_print(&new_text,
               "linked.strategy=%s\nlinked.verdict=%s\nlinked.version=" VERSION "\nlinked.way=%s\n",
               verdict->strategy, verdict->name, verdict->way);
    /* Said once, like the rest. */
    if (runtime != NULL && runtime->warning.size > 0)
        text_print(&new_text, "linked.warning=%s\n", runtime->warning.at);
    changed = mkdir(folder, 0777) != 0 && errno != EEXIST ? -1 : text_write(&new_text, path.at);
    if (changed < 0)
        say("--record: %s can't be written: %s", path.at, strerror(errno));
    text_free(&path);
    text_free(&new_text);
    return changed != 0;
}
