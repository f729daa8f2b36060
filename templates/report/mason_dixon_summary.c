/* SPDX-License-Identifier: 0BSD
 *
 * The three lines at the head of a report: what the system, executable or process gives, what is
 * decided, what to do. They are made of what the other sections say, so nothing is looked at here.
 */
#include "mason_dixon_collect.h"
#include "mason_dixon_elf.h"

#include <inttypes.h>
#include <string.h>

static const char *text_in(const struct mason_dixon_node *section, const char *key) {
    const struct mason_dixon_node *node = section ? mason_dixon_find(section, key) : NULL;

    return node != NULL && node->kind == MASON_DIXON_TEXT ? node->text : NULL;
}

static uint64_t number_in(const struct mason_dixon_node *section, const char *key) {
    const struct mason_dixon_node *node = section ? mason_dixon_find(section, key) : NULL;

    return node != NULL && node->kind != MASON_DIXON_NOTHING ? node->number : 0;
}

static int has(const struct mason_dixon_node *section, const char *key) {
    const struct mason_dixon_node *node = section ? mason_dixon_find(section, key) : NULL;

    return node != NULL && node->kind != MASON_DIXON_NOTHING;
}

/* A section that was asked for, else NULL. */
static const struct mason_dixon_node *section_of(const struct mason_dixon_collection *all,
                                                 const char *key) {
    const struct mason_dixon_node *node = mason_dixon_find(all->model.root, key);

    return node != NULL && node->kind != MASON_DIXON_NOTHING ? node : NULL;
}

/* Where the heap of such an image lies on this system; NULL where no image was started. */
static const struct mason_dixon_node *heap_of(const struct mason_dixon_collection *all,
                                              const char *image) {
    const struct mason_dixon_node *platform = section_of(all, "platform");
    const struct mason_dixon_node *heaps = platform ? mason_dixon_find(platform, "heaps") : NULL;
    const struct mason_dixon_node *row = heaps != NULL ? heaps->first : NULL;

    for (; row != NULL; row = row->next)
        if (text_in(row, "image") != NULL && strcmp(text_in(row, "image"), image) == 0)
            return row;
    return NULL;
}

int mason_dixon_keeps(const char *verdict) {
    return verdict != NULL &&
           (strcmp(verdict, "placed") == 0 || strcmp(verdict, "not-needed") == 0);
}

/* ---- what it gives --------------------------------------------------------------------------- */

static const char *platform_gives(struct mason_dixon_collection *all) {
    const struct mason_dixon_node *fixed = heap_of(all, "fixed");
    const struct mason_dixon_node *placed = heap_of(all, "fixed-with-boundary");
    const struct mason_dixon_node *pie = heap_of(all, "position-independent");
    const char *boundary = mason_dixon_size_text(all, all->boundary);
    const char *start;

    if (!has(fixed, "from") || !has(placed, "from") || !has(pie, "from"))
        return mason_dixon_say(all, "where heaps lie is not known: %.300s",
                               text_in(fixed, "heap") ? text_in(fixed, "heap") : "see Platform");
    if (number_in(fixed, "from") >= all->limit)
        start = "heap high anyway";
    else if (number_in(placed, "from") >= all->boundary)
        start = mason_dixon_say(all, "heap low, or above a segment at %s", boundary);
    else
        start = mason_dixon_say(all, "heap low, whatever segment lies at %s", boundary);
    return mason_dixon_say(all, "no-PIE: %s; PIE: heap %s", start,
                           number_in(pie, "from") >= all->limit ? "far up" : "low, too");
}

static const char *target_gives(struct mason_dixon_collection *all,
                                const struct mason_dixon_node *target) {
    const char *heap = text_in(target, "heap_placement");

    return mason_dixon_say(
        all, "%.60s %.60s: the heap (brk) of an executable without PIE lies %.60s%s",
        text_in(target, "system") ? text_in(target, "system") : "a system",
        text_in(target, "machine") ? text_in(target, "machine") : "",
        heap != NULL ? heap : "nobody knows where",
        text_in(target, "guessed_because") != NULL ? " (guessed: not measured there)" : "");
}

/* Does the verdict on this file rest on that? */
static int rests_on(const struct mason_dixon_node *executable, enum mason_dixon_elf_reason reason) {
    const char *text = text_in(executable, "reason");

    return text != NULL && strcmp(text, mason_dixon_elf_reason_text(reason)) == 0;
}

static const char *executable_gives(struct mason_dixon_collection *all,
                                    const struct mason_dixon_node *executable) {
    if (rests_on(executable, MASON_DIXON_ELF_SHARED))
        return "nothing by itself: an executable loads it, and has the heap";
    if (!has(executable, "room_at_start_bytes"))
        return "what its headers say; how much memory it finds low was not counted";
    if (number_in(executable, "class_bits") != 64)
        return "32 bits: all of its memory is low, the heap as well";
    if (!has(executable, "heap_grows_into_room"))
        return "not known: where its heap starts does not follow from its headers";
    return mason_dixon_say(all, "%s below %s free at its start, and the heap %s",
                           mason_dixon_size_text(all, number_in(executable, "room_at_start_bytes")),
                           mason_dixon_size_text(all, all->limit),
                           number_in(executable, "heap_grows_into_room") ? "takes it"
                                                                         : "leaves it alone");
}

static const char *process_gives(struct mason_dixon_collection *all,
                                 const struct mason_dixon_node *process) {
    const int wide = all->limit >= (uint64_t)1 << 32;

    return mason_dixon_say(
        all, "%s below %s free now, %s of it in one piece",
        mason_dixon_size_text(
            all, number_in(process, wide ? "free_below_4gib_bytes" : "free_below_2gib_bytes")),
        wide ? "4 GiB" : "2 GiB",
        mason_dixon_size_text(all, number_in(process, wide ? "largest_hole_below_4gib_bytes"
                                                           : "largest_hole_below_2gib_bytes")));
}

static const char *gives(struct mason_dixon_collection *all) {
    const struct mason_dixon_node *target = section_of(all, "target");
    const char *emulated = text_in(section_of(all, "platform"), "emulated");

    if (section_of(all, "process") != NULL)
        return process_gives(all, section_of(all, "process"));
    if (section_of(all, "executable") != NULL)
        return executable_gives(all, section_of(all, "executable"));
    if (heap_of(all, "fixed") != NULL)
        return platform_gives(all);
    if (target != NULL)
        return target_gives(all, target);
    if (emulated != NULL && strcmp(emulated, "no") != 0)
        return mason_dixon_say(
            all, "not measured: %.60s places things in its own way, not as the kernel", emulated);
    return "not known: nothing was measured";
}

/* ---- what is decided ------------------------------------------------------------------------- */

/* Executables of a build, by verdict. open: the first that does not keep low memory free, and for
 * which nobody has switched that off. */
struct tally {
    const char *verdicts[8];
    unsigned counts[8];
    unsigned kinds;
    unsigned off;
    unsigned linked;
    unsigned predicted;
    const struct mason_dixon_node *general; /* for any executable */
    const char *open;
    const char *open_verdict;
    const char *open_reason;
};

static void count_verdict(struct tally *tally, const char *name, const char *verdict,
                          const char *reason) {
    unsigned i = 0;

    if (verdict == NULL)
        verdict = "unknown";
    if (strcmp(verdict, "off") == 0) {
        tally->off++;
    } else if (tally->open == NULL && !mason_dixon_keeps(verdict)) {
        tally->open = name;
        tally->open_verdict = verdict;
        tally->open_reason = reason != NULL ? reason : "it gives no reason";
    }
    while (i < tally->kinds && strcmp(tally->verdicts[i], verdict) != 0)
        i++;
    if (i == sizeof tally->counts / sizeof tally->counts[0])
        return;
    if (i == tally->kinds) {
        tally->verdicts[i] = verdict;
        tally->counts[i] = 0;
        tally->kinds++;
    }
    tally->counts[i]++;
}

/* Is the file of this row, read now, another one than its link placed, by that verdict? */
static int is_another(const struct mason_dixon_node *linked, const char *verdict) {
    return verdict != NULL && strcmp(verdict, "placed") == 0 &&
           text_in(linked, "verdict") != NULL && !mason_dixon_keeps(text_in(linked, "verdict"));
}

const struct mason_dixon_node *mason_dixon_another(const struct mason_dixon_node *decision) {
    const struct mason_dixon_node *linked = mason_dixon_find(decision, "linked");

    linked = linked != NULL ? linked->first : NULL;
    while (linked != NULL && !is_another(linked, text_in(decision, "verdict")))
        linked = linked->next;
    return linked;
}

/* configure has no targets: what its makefiles link stands below the decision for any executable.
 */
static void count_linked(const struct mason_dixon_node *list, struct tally *tally) {
    const struct mason_dixon_node *row;

    for (row = list != NULL ? list->first : NULL; row != NULL; row = row->next) {
        const char *path = text_in(row, "path");
        const char *slash = path != NULL ? (strrchr)(path, '/') : NULL;
        const int another = is_another(row, text_in(row, "checked_verdict"));
        tally->linked++;
        count_verdict(tally, slash != NULL ? slash + 1 : path,
                      text_in(row, another ? "verdict" : "checked_verdict"),
                      text_in(row, another ? "reason" : "checked_reason"));
    }
}

static void count_decisions(const struct mason_dixon_node *list, struct tally *tally) {
    const struct mason_dixon_node *row;

    memset(tally, 0, sizeof *tally);
    for (row = list != NULL ? list->first : NULL; row != NULL; row = row->next) {
        const struct mason_dixon_node *another;
        if (text_in(row, "executable") == NULL) {
            tally->general = row;
            count_linked(mason_dixon_find(row, "linked"), tally);
            continue;
        }
        if (number_in(row, "predicted"))
            tally->predicted++;
        else
            tally->linked++;
        another = mason_dixon_another(row);
        count_verdict(tally, text_in(row, "executable"),
                      text_in(another != NULL ? another : row, "verdict"),
                      text_in(another != NULL ? another : row, "reason"));
    }
}

static const char *build_decided(struct mason_dixon_collection *all, const struct tally *tally) {
    const char *text = "";
    unsigned i;

    if (tally->linked + tally->predicted == 0)
        return tally->general == NULL
                   ? "nothing: no executable of this build was asked for"
                   : mason_dixon_say(all,
                                     "%.60s is predicted for an executable; no link is known yet",
                                     text_in(tally->general, "verdict") != NULL
                                         ? text_in(tally->general, "verdict")
                                         : "unknown");
    for (i = 0; i < tally->kinds; i++)
        text = mason_dixon_say(all, "%s%s%u %.60s", text, i ? ", " : "", tally->counts[i],
                               tally->verdicts[i]);
    return mason_dixon_say(all, "executables: %s%s", text,
                           tally->predicted == 0 ? ""
                           : !all->have_records  ? " (predicted)"
                           : tally->linked == 0  ? " (predicted: not linked yet)"
                                                 : " (some predicted: not linked yet)");
}

static const char *decided(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *executable = section_of(all, "executable");
    const struct mason_dixon_node *process = section_of(all, "process");
    const char *verdict = text_in(executable, "verdict");
    const char *reason = text_in(executable, "reason");
    const char *heap = "";

    if (process != NULL && has(process, "heap_above_boundary"))
        heap = mason_dixon_say(all, "the heap (brk) of this process starts %s %s",
                               number_in(process, "heap_above_boundary") ? "above" : "below",
                               mason_dixon_size_text(all, number_in(process, "boundary")));
    if (verdict != NULL)
        return mason_dixon_say(all, "%s%s%.60s: %.250s", heap, *heap != '\0' ? "; the file: " : "",
                               verdict, reason != NULL ? reason : "");
    if (process != NULL)
        return *heap != '\0' ? heap : "nothing that can be seen: it has no heap (brk)";
    if (section_of(all, "decisions") != NULL)
        return build_decided(all, tally);
    return "nothing: no executable, process or build is named";
}

/* ---- what to do ------------------------------------------------------------------------------ */

static const char *executable_to_do(struct mason_dixon_collection *all,
                                    const struct mason_dixon_node *executable) {
    const char *at = all->boundary == (uint64_t)1 << 32
                         ? ""
                         : mason_dixon_say(all, " --boundary 0x%" PRIx64, all->boundary);

    if (mason_dixon_keeps(text_in(executable, "verdict")))
        return "nothing";
    if (!has(executable, "room_at_start_bytes"))
        return "link it anew: the line above names what must change";
    if (rests_on(executable, MASON_DIXON_ELF_SHARED))
        return "ask about the executable that loads it";
    if (rests_on(executable, MASON_DIXON_ELF_32_BIT))
        return "build it for 64 bits: a boundary can't help it";
    if (rests_on(executable, MASON_DIXON_ELF_ASAN) || rests_on(executable, MASON_DIXON_ELF_HOLE))
        return "link it as a PIE: a boundary can't help it";
    if (rests_on(executable, MASON_DIXON_ELF_PIE_LOW))
        return mason_dixon_say(
            all, "link it without PIE, by MasonDixon: mason-dixon link%s -- cc -no-pie ...", at);
    if (!rests_on(executable, MASON_DIXON_ELF_NO_SEGMENT))
        return "nothing that a boundary could do; the reason stands above";
    if (number_in(executable, "slot"))
        return mason_dixon_say(all, "fill its reserved slot: mason-dixon place%s FILE", at);
    if (!number_in(executable, "heap_grows_into_room") &&
        number_in(executable, "room_at_start_bytes") < all->limit / 2)
        return "link it as a PIE: its image takes that memory";
    if (!number_in(executable, "heap_grows_into_room"))
        return mason_dixon_say(all, "nothing, if its heap need not start above %s",
                               mason_dixon_size_text(all, all->boundary));
    return mason_dixon_say(all, "link it as a PIE, or by MasonDixon: mason-dixon link%s -- cc ...",
                           at);
}

static const char *build_to_do(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *luajit = section_of(all, "luajit");
    const struct mason_dixon_node *fixed = heap_of(all, "fixed");
    const struct mason_dixon_node *placed = heap_of(all, "fixed-with-boundary");

    if (tally->predicted != 0 && !all->have_records)
        return "build, and name the folder of its links' records: --record FOLDER";
    if (tally->open != NULL) {
        if (strcmp(tally->open_verdict, "unknown") == 0)
            return mason_dixon_say(all, "build %.200s: its link decides", tally->open);
        return mason_dixon_say(all, "see to %.200s: %.250s", tally->open, tally->open_reason);
    }
    if (tally->off != 0 && tally->off == tally->linked + tally->predicted)
        return "nothing: MasonDixon is switched off in this build";
    if (tally->predicted != 0)
        return "build, and ask again: the links decide";
    if (tally->linked != 0)
        return "nothing: low memory stays free in all of them";
    if (tally->general != NULL)
        return "build, and look at an executable: mason-dixon check FILE";
    if (luajit != NULL && text_in(luajit, "gc64") != NULL &&
        strcmp(text_in(luajit, "gc64"), "yes") == 0)
        return mason_dixon_say(all, "nothing for LuaJIT %.60s: it has GC64",
                               text_in(luajit, "version"));
    if (has(fixed, "from") && number_in(fixed, "from") >= all->limit)
        return "nothing";
    if (has(placed, "from") && number_in(placed, "from") < all->boundary)
        return "build PIEs: a boundary does not help here";
    return "nothing for PIEs; for others switch MasonDixon on (README.md)";
}

static const char *to_do(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *executable = section_of(all, "executable");
    const struct mason_dixon_node *process = section_of(all, "process");
    const int low =
        has(process, "heap_above_boundary") && !number_in(process, "heap_above_boundary");

    if (executable != NULL && low && mason_dixon_keeps(text_in(executable, "verdict")))
        return "start this file: the process runs another one, or an older one of that name";
    if (executable != NULL)
        return executable_to_do(all, executable);
    if (process == NULL)
        return build_to_do(all, tally);
    return low ? mason_dixon_say(all,
                                 "ask about its executable: mason-dixon report --exe "
                                 "/proc/%" PRIu64 "/exe",
                                 number_in(process, "pid"))
               : "nothing; what takes low memory stands below, by owner";
}

void mason_dixon_summarize(struct mason_dixon_collection *all) {
    struct mason_dixon_node *summary = all->summary;
    struct tally tally;

    count_decisions(section_of(all, "decisions"), &tally);
    mason_dixon_add_text(&all->model, summary, "gives", "gives", gives(all));
    mason_dixon_add_text(&all->model, summary, "decided", "decided", decided(all, &tally));
    mason_dixon_add_text(&all->model, summary, "to_do", "to do", to_do(all, &tally));
    mason_dixon_attach(all->model.root, all->details);
}
