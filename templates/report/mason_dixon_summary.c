/* SPDX-License-Identifier: 0BSD
 *
 * The three lines at the head of a report: what the system, executable or process gives, what is
 * decided, what to do. They are made of what the other sections say, so nothing is looked at here.
 */
#include "mason_dixon_collect.h"

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

int mason_dixon_keeps(const char *verdict) {
    return verdict != NULL &&
           (strcmp(verdict, "placed") == 0 || strcmp(verdict, "not-needed") == 0);
}

/* ---- what it gives --------------------------------------------------------------------------- */

/* Of the three images that were started: fixed, with the boundary's segment, position independent.
 */
static const char *platform_gives(struct mason_dixon_collection *all,
                                  const struct mason_dixon_node *heaps) {
    const struct mason_dixon_node *fixed = heaps->first;
    const struct mason_dixon_node *placed = fixed != NULL ? fixed->next : NULL;
    const struct mason_dixon_node *pie = placed != NULL ? placed->next : NULL;
    const char *boundary = mason_dixon_size_text(all, all->boundary);
    const char *start;

    if (pie == NULL || !has(fixed, "from") || !has(placed, "from") || !has(pie, "from"))
        return "it could not be seen here where the kernel puts heaps: see Platform";
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

static const char *executable_gives(struct mason_dixon_collection *all,
                                    const struct mason_dixon_node *executable) {
    if (!has(executable, "room_at_start_bytes"))
        return "what its headers say; how much memory it finds low was not counted";
    if (number_in(executable, "class_bits") != 64)
        return "32 bits: all of its memory is low, the heap as well";
    return mason_dixon_say(all, "%s below %s free at its start, and the heap %s",
                           mason_dixon_size_text(all, number_in(executable, "room_at_start_bytes")),
                           mason_dixon_size_text(all, all->limit),
                           number_in(executable, "heap_grows_into_room") ? "takes it"
                                                                         : "leaves it alone");
}

static const char *process_gives(struct mason_dixon_collection *all,
                                 const struct mason_dixon_node *process) {
    return mason_dixon_say(
        all, "%s below 2 GiB free now, %s of it in one piece",
        mason_dixon_size_text(all, number_in(process, "free_below_2gib_bytes")),
        mason_dixon_size_text(all, number_in(process, "largest_hole_below_2gib_bytes")));
}

static const char *gives(struct mason_dixon_collection *all) {
    const struct mason_dixon_node *platform = section_of(all, "platform");
    const struct mason_dixon_node *target = section_of(all, "target");
    const struct mason_dixon_node *heaps = platform ? mason_dixon_find(platform, "heaps") : NULL;
    const char *emulated = text_in(platform, "emulated");

    if (section_of(all, "process") != NULL)
        return process_gives(all, section_of(all, "process"));
    if (section_of(all, "executable") != NULL)
        return executable_gives(all, section_of(all, "executable"));
    if (heaps != NULL)
        return platform_gives(all, heaps);
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
    const struct mason_dixon_node *open;
};

static void count_verdict(struct tally *tally, const char *verdict) {
    unsigned i = 0;

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

static void count_decisions(const struct mason_dixon_node *list, struct tally *tally) {
    const struct mason_dixon_node *row;

    memset(tally, 0, sizeof *tally);
    for (row = list != NULL ? list->first : NULL; row != NULL; row = row->next) {
        const char *verdict = text_in(row, "verdict");
        if (text_in(row, "executable") == NULL) {
            tally->general = row;
            continue;
        }
        if (number_in(row, "predicted"))
            tally->predicted++;
        else
            tally->linked++;
        count_verdict(tally, verdict != NULL ? verdict : "unknown");
        if (verdict != NULL && strcmp(verdict, "off") == 0)
            tally->off++;
        else if (tally->open == NULL && !mason_dixon_keeps(verdict))
            tally->open = row;
    }
}

static const char *build_decided(struct mason_dixon_collection *all, const struct tally *tally) {
    const char *text = "";
    unsigned i;

    if (tally->linked + tally->predicted == 0)
        return tally->general == NULL
                   ? "nothing: no executable of this build was asked for"
                   : mason_dixon_say(all, "%.60s is predicted for an executable; none is named yet",
                                     text_in(tally->general, "verdict") != NULL
                                         ? text_in(tally->general, "verdict")
                                         : "unknown");
    for (i = 0; i < tally->kinds; i++)
        text = mason_dixon_say(all, "%s%s%u %.60s", text, i ? ", " : "", tally->counts[i],
                               tally->verdicts[i]);
    return mason_dixon_say(all, "executables: %s%s", text,
                           tally->predicted == 0 ? ""
                           : tally->linked == 0  ? " (predicted: not linked yet)"
                                                 : " (some predicted: not linked yet)");
}

static const char *decided(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *executable = section_of(all, "executable");
    const struct mason_dixon_node *process = section_of(all, "process");
    const char *verdict = text_in(executable, "verdict");
    const char *reason = text_in(executable, "reason");

    if (verdict != NULL)
        return mason_dixon_say(all, "%.60s: %.300s", verdict, reason != NULL ? reason : "");
    if (process != NULL && has(process, "heap_above_boundary"))
        return mason_dixon_say(all, "at its start: the heap lies %s %s",
                               number_in(process, "heap_above_boundary") ? "above" : "below",
                               mason_dixon_size_text(all, number_in(process, "boundary")));
    if (process != NULL)
        return "nothing that can be seen: it has no heap (brk)";
    if (section_of(all, "decisions") != NULL)
        return build_decided(all, tally);
    return "nothing: no executable, process or build is named";
}

/* ---- what to do ------------------------------------------------------------------------------ */

static const char *executable_to_do(const struct mason_dixon_node *executable) {
    if (mason_dixon_keeps(text_in(executable, "verdict")))
        return "nothing";
    if (!number_in(executable, "heap_grows_into_room"))
        return "nothing that a boundary could do; the reason stands above";
    return number_in(executable, "slot")
               ? "fill its reserved slot: mason-dixon place FILE"
               : "link it as a PIE, or by MasonDixon: mason-dixon link -- cc ...";
}

static const char *build_to_do(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *luajit = section_of(all, "luajit");
    const char *verdict;

    if (tally->open != NULL) {
        verdict = text_in(tally->open, "verdict");
        if (verdict == NULL || strcmp(verdict, "unknown") == 0)
            return mason_dixon_say(all, "build %.200s: its link decides",
                                   text_in(tally->open, "executable"));
        return mason_dixon_say(all, "see to %.200s: %.250s", text_in(tally->open, "executable"),
                               text_in(tally->open, "reason") != NULL
                                   ? text_in(tally->open, "reason")
                                   : "it gives no reason");
    }
    if (tally->off != 0 && tally->off == tally->linked + tally->predicted)
        return "nothing: MasonDixon is switched off in this build";
    if (tally->predicted != 0)
        return "build, and ask again: the links decide";
    if (tally->linked != 0)
        return "nothing: low memory stays free in all of them";
    if (luajit != NULL && text_in(luajit, "gc64") != NULL &&
        strcmp(text_in(luajit, "gc64"), "yes") == 0)
        return mason_dixon_say(all, "nothing for LuaJIT %.60s: it has GC64",
                               text_in(luajit, "version"));
    return "nothing for PIEs; for others switch MasonDixon on (README.md)";
}

static const char *to_do(struct mason_dixon_collection *all, const struct tally *tally) {
    const struct mason_dixon_node *executable = section_of(all, "executable");
    const struct mason_dixon_node *process = section_of(all, "process");

    if (executable != NULL)
        return executable_to_do(executable);
    if (process == NULL)
        return build_to_do(all, tally);
    if (number_in(process, "heap_above_boundary") || !has(process, "heap_above_boundary"))
        return "nothing; what takes low memory stands below, by owner";
    return "ask about its executable: mason-dixon report --exe FILE";
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
