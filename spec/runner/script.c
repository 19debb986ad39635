#include "script.h"

#include <jansson.h>
#include <string.h>

enum parts { FILE_PART = 1, ACTION_PART = 2, EXPECTED_PART = 4 };

static const struct {
    const char *name;
    unsigned parts;
} kinds[] = {
    [COMMAND_MODULE] = {"module", FILE_PART},
    [COMMAND_DEFINITION] = {"module_definition", FILE_PART},
    [COMMAND_INSTANCE] = {"module_instance", 0},
    [COMMAND_REGISTER] = {"register", 0},
    [COMMAND_ACTION] = {"action", ACTION_PART},
    [COMMAND_RETURN] = {"assert_return", ACTION_PART | EXPECTED_PART},
    [COMMAND_TRAP] = {"assert_trap", ACTION_PART},
    [COMMAND_EXHAUSTION] = {"assert_exhaustion", ACTION_PART},
    [COMMAND_EXCEPTION] = {"assert_exception", ACTION_PART},
    [COMMAND_SUSPENSION] = {"assert_suspension", ACTION_PART},
    [COMMAND_INVALID] = {"assert_invalid", FILE_PART},
    [COMMAND_MALFORMED] = {"assert_malformed", FILE_PART},
    [COMMAND_UNLINKABLE] = {"assert_unlinkable", FILE_PART},
    [COMMAND_UNINSTANTIABLE] = {"assert_uninstantiable", FILE_PART},
    [COMMAND_INVALID_CUSTOM] = {"assert_invalid_custom", FILE_PART},
    [COMMAND_MALFORMED_CUSTOM] = {"assert_malformed_custom", FILE_PART},
    [COMMAND_THREAD] = {"thread", 0},
    [COMMAND_WAIT] = {"wait", 0},
};

const char *command_kind_name(enum command_kind kind) { return kinds[kind].name; }

/* Reading goes on in this; the first problem wins. */
struct parser {
    struct arena *arena;
    struct diag *diag;
    VEC(struct command) commands;
};

static bool bad(struct parser *p, uint32_t line, const char *what) { return fail(p->diag, DIAG_NO_OFFSET, "line %u: %s", (unsigned)line, what); }

static struct span string_of(struct parser *p, const json_t *object, const char *key)
{
    const json_t *s = json_object_get(object, key);
    if (!s || !json_is_string(s))
        return (struct span){0};
    struct span text = {(const uint8_t *)json_string_value(s), json_string_length(s)};
    return (struct span){(const uint8_t *)arena_strdup(p->arena, text), text.len};
}

/* An identifier; wabt leaves its '$'. */
static struct span name_of(struct parser *p, const json_t *object, const char *key)
{
    struct span s = string_of(p, object, key);
    if (s.len && s.ptr[0] == '$')
        s.ptr++, s.len--;
    return s;
}

static bool read_file_part(struct parser *p, const json_t *json, struct command *c)
{
    struct span binary = string_of(p, json, "binary_filename"), file = string_of(p, json, "filename");
    c->is_text = span_eq_str(string_of(p, json, "module_type"), "text") && !binary.ptr;
    c->filename = (const char *)(binary.ptr ? binary.ptr : file.ptr);
    return c->filename || bad(p, c->line, "no file name");
}

static bool read_action_part(struct parser *p, const json_t *json, struct command *c)
{
    const json_t *action = json_object_get(json, "action"), *args = json_object_get(action, "args");
    struct span type = string_of(p, action, "type");
    c->is_get = span_eq_str(type, "get");
    c->module = name_of(p, action, "module");
    c->field = string_of(p, action, "field");
    if (!c->is_get && !span_eq_str(type, "invoke"))
        return bad(p, c->line, "unknown action");
    c->nargs = (uint32_t)json_array_size(args);
    c->args = ARENA_ARRAY(p->arena, struct pattern, c->nargs);
    for (uint32_t i = 0; i < c->nargs; i++)
        if (!pattern_read(p->arena, json_array_get(args, i), &c->args[i]))
            return bad(p, c->line, "unreadable argument");
    return true;
}

/* wabt's form of alternatives: the command has them in the place of the expected results, of which there is one. */
static bool read_either_part(struct parser *p, const json_t *either, struct command *c)
{
    struct expectation *e = ARENA_NEW(p->arena, struct expectation);
    e->count = (uint32_t)json_array_size(either);
    e->alternatives = ARENA_ARRAY(p->arena, struct pattern, e->count);
    c->expected = e;
    c->nexpected = 1;
    for (uint32_t i = 0; i < e->count; i++)
        if (!pattern_read(p->arena, json_array_get(either, i), &e->alternatives[i]))
            return bad(p, c->line, "unreadable alternative");
    return true;
}

static bool read_expected_part(struct parser *p, const json_t *json, struct command *c)
{
    const json_t *expected = json_object_get(json, "expected"), *either = json_object_get(json, "either");
    if (either)
        return read_either_part(p, either, c);
    c->nexpected = (uint32_t)json_array_size(expected);
    c->expected = ARENA_ARRAY(p->arena, struct expectation, c->nexpected);
    for (uint32_t i = 0; i < c->nexpected; i++)
        if (!expectation_read(p->arena, json_array_get(expected, i), &c->expected[i]))
            return bad(p, c->line, "unreadable expected result");
    return true;
}

static void read_names(struct parser *p, const json_t *json, struct command *c)
{
    c->name = name_of(p, json, "name");
    c->as = string_of(p, json, "as");
    c->text = string_of(p, json, "text");
    c->shared = name_of(p, json, "shared_module");
    if (c->kind == COMMAND_INSTANCE) {
        c->name = name_of(p, json, "instance");
        c->module = name_of(p, json, "module");
    }
    if (c->kind == COMMAND_WAIT)
        c->name = name_of(p, json, "thread");
}

static bool read_kind(struct parser *p, const json_t *json, struct command *c)
{
    struct span type = string_of(p, json, "type");
    size_t i = 0;
    while (i < ARRAY_LEN(kinds) && !span_eq_str(type, kinds[i].name))
        i++;
    c->kind = (enum command_kind)i;
    if (i == ARRAY_LEN(kinds))
        return bad(p, c->line, "unknown command");
    if (c->kind == COMMAND_MODULE && json_object_get(json, "definition")) /* wabt's form */
        c->kind = COMMAND_DEFINITION;
    return true;
}

static bool read_commands(struct parser *p, const json_t *list);

static bool read_command(struct parser *p, const json_t *json)
{
    struct command c = {.line = (uint32_t)json_integer_value(json_object_get(json, "line"))};
    if (!read_kind(p, json, &c))
        return false;
    unsigned parts = kinds[c.kind].parts;
    read_names(p, json, &c);
    if ((parts & FILE_PART && !read_file_part(p, json, &c)) || (parts & ACTION_PART && !read_action_part(p, json, &c)) ||
        (parts & EXPECTED_PART && !read_expected_part(p, json, &c)))
        return false;
    uint32_t index = p->commands.len;
    VEC_PUSH(p->arena, &p->commands, c);
    if (c.kind == COMMAND_THREAD && !read_commands(p, json_object_get(json, "commands")))
        return false;
    p->commands.items[index].nested = p->commands.len - index - 1;
    return true;
}

static bool read_commands(struct parser *p, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_command(p, json_array_get(list, i)))
            return false;
    return true;
}

bool script_read(struct arena *a, const char *path, struct diag *d, struct script *out)
{
    struct parser p = {.arena = a, .diag = d};
    json_error_t error;
    json_t *root = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!root)
        return fail(d, DIAG_NO_OFFSET, "%s:%d: %s", path, error.line, error.text);
    bool ok = read_commands(&p, json_object_get(root, "commands"));
    json_decref(root);
    out->folder = arena_printf(a, "%.*s", (int)(strrchr(path, '/') ? strrchr(path, '/') - path : 1), strrchr(path, '/') ? path : ".");
    out->commands = p.commands.items;
    out->ncommands = p.commands.len;
    return ok;
}
