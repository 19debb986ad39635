/* Custom sections that the compiler uses. They are hints: whatever is malformed in them is ignored, from there to the end of the
 * subsection. Source: spec appendix 7.4 (name section) and the extended name section proposal. */
#include "decode.h"
#include "reader.h"

/* The entities of one subsection; name_of gives where the name of entity i goes, NULL when there is no such entity. */
struct names {
    uint8_t id;
    struct span *(*name_of)(struct module *m, uint32_t i);
};

static struct span *func_name(struct module *m, uint32_t i) { return i < m->nfuncs ? &m->funcs[i].name : NULL; }
static struct span *global_name(struct module *m, uint32_t i) { return i < m->nglobals ? &m->globals[i].name : NULL; }

static const struct names name_maps[] = {{1, func_name}, {7, global_name}};

/* namemap: vec(index name). */
static void read_name_map(struct module *m, struct reader *r, const struct names *names)
{
    uint32_t n, index;
    struct span name;
    if (!read_u32(r, &n))
        return;
    while (n-- > 0 && read_u32(r, &index) && read_name(r, &name)) {
        struct span *slot = names->name_of(m, index);
        if (slot)
            *slot = name;
    }
}

static void read_name_subsection(struct module *m, uint8_t id, struct reader *r)
{
    struct span name;
    if (id == 0 && read_name(r, &name))
        m->name = name;
    for (size_t i = 0; i < ARRAY_LEN(name_maps); i++)
        if (name_maps[i].id == id)
            read_name_map(m, r, &name_maps[i]);
}

static void read_name_section(struct module *m, struct span bytes)
{
    struct diag ignored;
    diag_init(&ignored, NULL);
    struct reader r = reader_of(bytes, m->bytes.ptr, &ignored);
    uint8_t id;
    uint32_t size;
    struct span content;
    while (read_byte(&r, &id) && read_u32(&r, &size) && read_bytes(&r, size, &content)) {
        struct reader sub = reader_of(content, m->bytes.ptr, &ignored);
        read_name_subsection(m, id, &sub);
    }
}

void custom_read_names(struct module *m)
{
    for (uint32_t i = 0; i < m->ncustoms; i++)
        if (span_eq_str(m->customs[i].name, "name"))
            read_name_section(m, m->customs[i].bytes);
}
