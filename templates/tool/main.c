/* SPDX-License-Identifier: 0BSD
 *
 * mason-dixon: one program for what is done with a link, a linked file, a process. Every command's
 * manual is its --help.
 *
 * Build: cc -I templates/link templates/tool/[a-z]*.c templates/link/mason_dixon_elf.c
 *           templates/link/mason_dixon_foreign.c -o mason-dixon
 * With the report: add -DMASON_DIXON_WITH_REPORT and what mason_dixon_report.c says. No build needs
 * it, and it is most of the code.
 *
 * Since: 0.2 */
#include "detect.h"
#include "link.h"
#include "luajit.h"
#include "message.h"
#include "place.h"
#include "request.h"
#include "test.h"
#include "text.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

#ifdef MASON_DIXON_WITH_REPORT
int mason_dixon_report_main(int argc, char **argv);
#endif

static void main_help(void) {
    static const char *const lines[] = {
        "usage: mason-dixon COMMAND ...",
        "",
        "  link [options] -- cc ...    run a command; when it links an executable, place its heap",
        "  detect [options] -- cc ...  what such a compiler's target is like, what a link would "
        "get",
        "  luajit -- cc ...            which LuaJIT a link takes, and what it needs",
        "  request [options]           check what is asked for, and print it as options",
        "  test --record FOLDER -- PROGRAM  run the self-test of an executable that link made",
        "  place FILE                  place a ready executable",
        "  check FILE                  only look at one",
        "  report [options]            what a system, executable, process or build has of low "
        "memory",
        "",
        "mason-dixon COMMAND --help tells more. mason-dixon --version prints the version, "
        "--interface the",
        "number that what calls this program compares.",
        NULL};
    unsigned i;

    for (i = 0; lines[i] != NULL; i++)
        puts(lines[i]);
}

/* The commands with a request; those that take the program's own name, too, run it again. */
static const struct {
    const char *name;
    const char *behind; /* NULL: no command stands behind it */
    void (*help)(void);
    int (*run)(const struct request *request);
} commands[] = {{"link", "COMMAND...", link_help, link_run},
                {"detect", "COMPILER FLAGS...", detect_help, NULL},
                {"luajit", "COMPILER FLAGS LIBRARIES...", luajit_help, luajit_run},
                {"request", NULL, request_help, request_run},
                {"test", "PROGRAM", test_help, test_run}};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int run(const char *own, unsigned which, char *const *argv) {
    const char *name = commands[which].name;
    struct request request;
    const int status = request_read(&request, name, argv);

    if (status != 0)
        return status;
    if (request.help) {
        commands[which].help();
        return 0;
    }
    if (commands[which].behind != NULL && (request.command == NULL || request.command[0] == NULL)) {
        say("%s: no command; allowed: mason-dixon %s [options] -- %s", name, name,
            commands[which].behind);
        return STATUS_WRONG_USE;
    }
    request.own = own;
    return commands[which].run != NULL ? commands[which].run(&request) : detect_run(own, &request);
}

int main(int argc, char **argv) {
    const char *name = argc > 0 ? base_name(argv[0]) : "mason-dixon";
    unsigned which;

    /* mason-dixon.new and the like are this program, too. */
    if (strcmp(name, "mason-dixon") != 0 && starts(name, "mason-dixon.") == NULL)
        return link_as(argv[0], argv + 1);
    if (argc < 2) {
        main_help();
        return STATUS_WRONG_USE;
    }
    for (which = 0; which < COMMANDS; which++)
        if (strcmp(argv[1], commands[which].name) == 0)
            return run(argv[0], which, argv + 2);
    if (strcmp(argv[1], "place") == 0)
        return place_main(argc - 1, argv + 1);
    if (strcmp(argv[1], "report") == 0) {
#ifdef MASON_DIXON_WITH_REPORT
        return mason_dixon_report_main(argc - 1, argv + 1);
#else
        say("report: this program was compiled without it, for a build; install MasonDixon, whose "
            "mason-dixon has it");
        return STATUS_WRONG_USE;
#endif
    }
    if (strcmp(argv[1], "check") == 0) {
        struct words words = {0};
        int i;
        words_add(&words, "check");
        words_add(&words, "--check");
        for (i = 2; i < argc; i++)
            words_add(&words, argv[i]);
        i = place_main((int)words.count, words.at);
        words_free(&words);
        return i;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        main_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("mason-dixon " VERSION);
        return 0;
    }
    if (strcmp(argv[1], "--interface") == 0) {
        printf("%d\n", INTERFACE_NUMBER);
        return 0;
    }
    say("\"%s\" is no command; allowed are link, detect, luajit, request, test, place, check, "
        "report, "
        "--help, --version, --interface",
        argv[1]);
    return STATUS_WRONG_USE;
}
