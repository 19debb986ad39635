#include "expected.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static char *next_word(char **at)
{
    while (isspace((unsigned char)**at))
        ++*at;
    char *word = *at;
    while (**at && !isspace((unsigned char)**at))
        ++*at;
    if (**at)
        *(*at)++ = 0;
    return word;
}

static bool parse_line(struct arena *a, char *text, struct expected_failure *out)
{
    char *at = arena_strdup(a, span_of(text));
    at[strcspn(at, "\r\n")] = 0;
    out->path = next_word(&at);
    at += strspn(at, " \t");
    out->lines = isdigit((unsigned char)*at) ? next_word(&at) : "";
    out->reason = at + strspn(at, " \t");
    return *out->path && *out->reason;
}

bool expected_read(struct arena *a, const char *path, struct diag *d, struct expected_failures *out)
{
    FILE *f = fopen(path, "r");
    char text[1024];
    bool ok = true;
    VEC(struct expected_failure) all = {0};
    if (!f)
        return fail_with(d, EXIT_ENVIRONMENT, "cannot read '%s': %s", path, strerror(errno));
    for (uint32_t number = 1; ok && fgets(text, sizeof text, f); number++) {
        struct expected_failure e;
        text[strcspn(text, "#")] = 0;
        if (text[strspn(text, " \t\r\n")] == 0)
            continue;
        ok = parse_line(a, text, &e) || fail(d, DIAG_NO_OFFSET, "%s:%u: a line is `path [lines] reason`", path, (unsigned)number);
        VEC_PUSH(a, &all, e);
    }
    fclose(f);
    *out = (struct expected_failures){all.items, all.len};
    return ok;
}

/* "3,12-40" */
static bool lines_hold(const char *lines, unsigned long line)
{
    while (*lines) {
        char *at;
        unsigned long from = strtoul(lines, &at, 10), to = *at == '-' ? strtoul(at + 1, &at, 10) : from;
        if (line >= from && line <= to)
            return true;
        lines = *at == ',' ? at + 1 : "";
    }
    return false;
}

/* The entry for a command of the script; line 0: the one for the script as a whole. */
static const struct expected_failure *find(const struct expected_failures *e, const char *name, uint32_t line)
{
    for (uint32_t i = 0; i < e->count; i++) {
        const struct expected_failure *f = &e->items[i];
        if ((line ? lines_hold(f->lines, line) : !*f->lines) && fnmatch(f->path, name, 0) == 0)
            return f;
    }
    return NULL;
}

struct printer {
    FILE *to;
    const char *name;
    uint32_t left;
};

static void complain(struct printer *p, uint32_t line, const char *what, const char *message)
{
    if (p->left > 0)
        fprintf(p->to, "%s:%u: %s: %s\n", p->name, (unsigned)line, what, message);
    if (p->left == 1)
        fprintf(p->to, "%s: more of them (--verbose shows all)\n", p->name);
    if (p->left > 0)
        p->left--;
}

static void count(struct tally *tally, const struct expected_failures *e, bool whole, const struct command *c, const struct command_state *s, struct printer *p)
{
    const struct expected_failure *wanted = s->status == STATUS_SKIPPED ? NULL : find(e, p->name, c->line);
    const char *kind = command_kind_name(c->kind);
    if (s->status == STATUS_SKIPPED) {
        tally->skipped++;
    } else if (s->status == STATUS_PASSED && !wanted) {
        tally->passed++;
    } else if (s->status == STATUS_PASSED) {
        tally->failed++;
        complain(p, c->line, kind, "passed, but is listed as an expected failure");
    } else if (wanted || whole) {
        tally->expected++;
    } else {
        tally->failed++;
        complain(p, c->line, kind, s->message);
    }
}

static bool nothing_failed(const struct test *t, const struct tally *tally) { return !t->diag->failed && tally->failed + tally->expected == 0; }

struct tally tally_test(const struct test *t, const struct expected_failures *e, uint32_t limit, FILE *to)
{
    struct tally tally = {0};
    struct printer p = {to, t->name, limit};
    bool whole = find(e, t->name, 0) != NULL;
    for (uint32_t i = 0; i < t->script.ncommands && !t->diag->failed; i++)
        count(&tally, e, whole, &t->script.commands[i], &t->states[i], &p);
    if (t->diag->failed && whole) {
        tally.expected++;
    } else if (t->diag->failed) {
        tally.failed++;
        complain(&p, 0, "error", t->diag->message);
    } else if (whole && nothing_failed(t, &tally)) {
        tally.failed++;
        complain(&p, 0, "script", "passed, but is listed as an expected failure");
    }
    return tally;
}

void list_failures(const struct test *t, FILE *to)
{
    const char *separator = " ";
    uint32_t n = t->script.ncommands;
    fprintf(to, "%s", t->name);
    for (uint32_t i = 0, first = 0; i < n && !t->diag->failed; i++) {
        bool failed = t->states[i].status == STATUS_FAILED, before = i > first && t->states[i - 1].status == STATUS_FAILED;
        if (!failed)
            continue;
        if (!before)
            first = i;
        if (i + 1 < n && t->states[i + 1].status == STATUS_FAILED)
            continue;
        fprintf(to, "%s%u", separator, (unsigned)t->script.commands[first].line);
        if (i > first)
            fprintf(to, "-%u", (unsigned)t->script.commands[i].line);
        separator = ",";
    }
    fprintf(to, "\n");
}
