/* SPDX-License-Identifier: 0BSD
 *
 * Self-test: test.h. A program without a self-test would run its main() instead, so the record of
 * its link is asked first. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "test.h"
#include "message.h"
#include "process.h"
#include "record.h"
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

void test_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon test --record FOLDER -- [COMMAND...] PROGRAM",
        "",
        "Starts PROGRAM, behind the words of an emulator where there are any, so that it runs its "
        "self-test and",
        "ends before main(). Only a program that was linked by \"mason-dixon link --record "
        "FOLDER\" with",
        "\"--self-test startup\", and got it, is started: another one would run as it is.",
        "",
        "  --record FOLDER  where the link has written what it saw",
        "  --help           prints this",
        "",
        "Exit status: 0 nothing failed; 77 no verdict is possible, or nothing is there to test, "
        "and it is said",
        "why; 1 there is no record of PROGRAM; 2 wrong use; else as the self-test ends.",
        "",
        "Example: mason-dixon test --record records -- ./app",
        "Since: 0.2",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

int test_run(const struct request *request) {
    const char *program = NULL;
    struct text path = {0};
    struct text record = {0};
    char *mode;
    char *why;
    char *verdict = NULL;
    size_t i;
    int status = SKIPPED;

    if (request->folder == NULL) {
        say("test: no record; allowed: mason-dixon test --record FOLDER -- PROGRAM");
        return STATUS_WRONG_USE;
    }
    for (i = 0; request->command[i] != NULL; i++)
        program = request->command[i];
    record_path(request->folder, program, &path);
    text_read(&record, path.at, MAX_RECORD_BYTES);
    mode = value_in(&record, "linked.self_test");
    why = value_in(&record, "linked.self_test_reason");
    if (why != NULL && *why == '\0') {
        free(why);
        why = NULL;
    }
    if (record.at == NULL) {
        say("test: %s has no record %s: it was not linked by mason-dixon link, or is not linked "
            "yet",
            program, path.at);
        status = STATUS_REFUSED;
    } else if (mode == NULL || strcmp(mode, "startup") != 0) {
        verdict = value_in(&record, "linked.reason");
        say("test: %s: nothing to test: it was linked without a self-test at start: %s%s%s",
            program, why != NULL ? why : "", why != NULL ? ": " : "",
            verdict != NULL ? verdict : "");
    } else {
        setenv("MASON_DIXON", "test", 1);
        status = run_in_place(request->command);
    }
    free(mode);
    free(why);
    free(verdict);
    text_free(&path);
    text_free(&record);
    return status;
}
