/* WASMC_RT: what the user of a compiled program may still decide. It narrows what was compiled in, or with --rt=open replaces it. */
#include "fs_rt.h"
#include "os.h"
#include "start.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char help[] = "WASMC_RT=ITEM;ITEM;... where ITEM is\n"
                           "  dir=HOST[::GUEST][:ro]  only this folder is granted, as GUEST, read-only with :ro; may be repeated\n"
                           "  max-memory=SIZE         bytes, or with K, M, G\n"
                           "  timeout=TIME            seconds, or with ms, s, m, h\n"
                           "  net=none                no sockets\n"
                           "  listen=ADDRESS:PORT     listens there instead, in programs compiled with --listen; may be repeated\n"
                           "  exec=none               no other programs\n"
                           "  kill=own                signals to itself and its children only\n"
                           "  trace                   print what is in force\n"
                           "  help                    print this text\n";

/* What one reading of the variable has collected. */
struct rt {
    struct wasm_policy *policy;
    bool open, trace;
    uint32_t ndirs, nlisten;
    const char *listen[WASM_LISTEN_MAX];
    struct wasm_grant dirs[RT_DIRS_MAX];
};
static struct rt rt; /* the grants stay in use */

static _Noreturn void fail_item(const char *what, const char *item)
{
    char why[256];
    text_format(why, sizeof why, "WASMC_RT: %s '%s' (WASMC_RT=help explains)", what, item);
    give_up(why);
}

/* Digits up to max, and where they end; NULL when there are none or too many. */
static const char *read_number(const char *s, uint64_t max, uint64_t *out)
{
    const char *p = s;
    for (*out = 0; *p >= '0' && *p <= '9'; p++) {
        *out = *out * 10 + (uint64_t)(*p - '0');
        if (*out > max)
            return NULL;
    }
    return p > s ? p : NULL;
}

/* A number with one of the units, "" being one of them. */
struct unit {
    char name[4];
    uint32_t factor;
};

static bool read_amount(const char *s, const struct unit *units, uint64_t max, uint64_t *out)
{
    const char *end = read_number(s, max, out);
    for (; end && units->factor; units++) {
        if (strcmp(end, units->name))
            continue;
        bool fits = *out && *out <= max / units->factor;
        *out *= units->factor;
        return fits;
    }
    return false;
}

static bool set_memory(struct rt *r, char *value)
{
    static const struct unit units[] = {{"", 1}, {"K", 1u << 10}, {"M", 1u << 20}, {"G", 1u << 30}, {"", 0}};
    uint64_t n, old = r->policy->max_memory;
    if (!read_amount(value, units, 1ull << 40, &n))
        return false;
    if (r->open || !old || n < old)
        r->policy->max_memory = n;
    return true;
}

static bool set_timeout(struct rt *r, char *value)
{
    static const struct unit units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"", 0}};
    uint64_t n;
    uint32_t old = r->policy->timeout_ms;
    if (!read_amount(value, units, UINT32_MAX, &n))
        return false;
    if (r->open || !old || n < old)
        r->policy->timeout_ms = (uint32_t)n;
    return true;
}

/* A flag that narrows, and with --rt=open the word that takes it back. */
static bool set_flag(struct rt *r, const char *value, uint32_t flag, const char *narrow, const char *wide)
{
    bool narrows = !strcmp(value, narrow), widens = r->open && !strcmp(value, wide);
    if (narrows)
        r->policy->flags |= flag;
    else if (widens)
        r->policy->flags &= ~flag;
    return narrows || widens;
}

static bool set_net(struct rt *r, char *value) { return set_flag(r, value, WASM_POLICY_NO_NET, "none", "all"); }
static bool set_exec(struct rt *r, char *value) { return set_flag(r, value, WASM_POLICY_NO_EXEC, "none", "granted"); }
static bool set_kill(struct rt *r, char *value) { return set_flag(r, value, WASM_POLICY_KILL_OWN, "own", "any"); }

/* Where a program listens is for who runs it to say, whether it does is not. */
static bool set_listen(struct rt *r, char *value)
{
    if (!r->policy->nlisten || r->nlisten == WASM_LISTEN_MAX)
        return false;
    r->listen[r->nlisten++] = value;
    return *value;
}

/* HOST[::GUEST][:ro]; whether the policy allows it is for rt_grants to say. */
static bool set_dir(struct rt *r, char *value)
{
    size_t len = strlen(value);
    if (r->ndirs == RT_DIRS_MAX)
        return false;
    struct wasm_grant *g = &r->dirs[r->ndirs++];
    if (len > 3 && !strcmp(value + len - 3, ":ro")) {
        g->flags = WASM_GRANT_READ_ONLY;
        value[len - 3] = 0;
    }
    char *guest = strstr(value, "::");
    if (guest) {
        *guest = 0;
        guest += 2;
    }
    g->host = value;
    g->guest = guest ? guest : value;
    return *g->host && *g->guest;
}

static bool set_trace(struct rt *r, char *value) { return r->trace = true; }

static bool print_help(struct rt *r, char *value)
{
    os_write_error(help, sizeof help - 1);
    os_exit(0);
}

static const struct {
    char name[12];
    bool has_value;
    bool (*set)(struct rt *r, char *value); /* false: not a value */
} items[] = {
    {"dir", true, set_dir}, {"max-memory", true, set_memory}, {"timeout", true, set_timeout},
    {"net", true, set_net}, {"exec", true, set_exec},         {"kill", true, set_kill},
    {"listen", true, set_listen},
    {"trace", false, set_trace}, {"help", false, print_help},
};

static void read_item(struct rt *r, char *item)
{
    size_t n = strcspn(item, "=");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (strlen(items[i].name) != n || memcmp(items[i].name, item, n) || items[i].has_value != (item[n] == '='))
            continue;
        if (!items[i].set(r, item + n + items[i].has_value))
            fail_item("invalid value", item);
        return;
    }
    fail_item("unknown item", item);
}

static void print_policy(const struct wasm_policy *p)
{
    char size[24];
    for (uint32_t i = 0; i < p->ngrants; i++)
        text_error("wasmc: dir %s as %s%s\n", p->grants[i].host, p->grants[i].guest, p->grants[i].flags & WASM_GRANT_READ_ONLY ? ", read-only" : "");
    if (p->flags & WASM_POLICY_DEFAULT_DIRS)
        text_error("wasmc: dir . and the harmless files\n");
    if (p->max_memory)
        text_error("wasmc: at most %s of memory\n", text_amount(size, p->max_memory));
    if (p->timeout_ms)
        text_error("wasmc: at most %u ms\n", p->timeout_ms);
    for (uint32_t i = 0; i < p->nlisten; i++)
        text_error("wasmc: listens on %s\n", p->listen[i]);
    if (p->flags & WASM_POLICY_NO_NET)
        text_error("wasmc: no sockets\n");
    if (p->flags & WASM_POLICY_NO_EXEC)
        text_error("wasmc: no other programs\n");
    if (p->flags & WASM_POLICY_KILL_OWN)
        text_error("wasmc: signals to itself and its children only\n");
}

static void read_items(struct rt *r, char *text)
{
    for (char *next; text; text = next) {
        next = strchr(text, ';');
        if (next)
            *next++ = 0;
        if (*text)
            read_item(r, text);
    }
}

void wasm_start_rt(int argc, char **argv)
{
    static char text[RT_TEXT_MAX];
    const char *value = getenv("WASMC_RT");
    if (!value || os_is_privileged())
        return;
    if (strlen(value) >= sizeof text)
        give_up("WASMC_RT is too long");
    strcpy(text, value);
    rt.policy = wasm_module.policy;
    rt.open = rt.policy->flags & WASM_POLICY_RT_OPEN;
    read_items(&rt, text);
    if (rt.nlisten) {
        rt.policy->listen = rt.listen;
        rt.policy->nlisten = rt.nlisten;
    }
    /* Without the file layer there is nothing a folder could be granted to. */
    uint32_t at = 0;
    const char *refused = rt.ndirs && rt_grants ? rt_grants(rt.policy, rt.dirs, rt.ndirs, rt.open, &at) : NULL;
    if (refused)
        fail_item(refused, rt.dirs[at].host);
    if (rt.trace)
        print_policy(rt.policy);
}
