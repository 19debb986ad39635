/* JSON: a document is made, printed, parsed into a tree, changed and printed again. Strings, numbers, small allocations. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 2000, ROUNDS = 64 };
enum kind { NOTHING, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT };

/* Members of arrays and objects are linked; those of objects have a name. */
struct value {
    enum kind kind;
    bool truth;
    double number;
    char *text, *name;
    struct value *first, *next;
};

struct buffer {
    char *data;
    size_t length, size;
};

static void *checked(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

static void add(struct buffer *b, const char *text, size_t length)
{
    if (b->length + length + 1 > b->size) {
        b->size = (b->length + length + 1) * 2;
        b->data = checked(realloc(b->data, b->size));
    }
    memcpy(b->data + b->length, text, length);
    b->length += length;
    b->data[b->length] = 0;
}

static void add_text(struct buffer *b, const char *text) { add(b, text, strlen(text)); }

/* ---- printing ---- */

static void print_string(struct buffer *b, const char *text)
{
    add(b, "\"", 1);
    for (const char *plain = text;; text++) {
        if (*text && *text != '"' && *text != '\\' && (unsigned char)*text >= ' ')
            continue;
        add(b, plain, (size_t)(text - plain));
        if (!*text)
            break;
        char escape[8];
        add(b, escape, (size_t)snprintf(escape, sizeof escape, (unsigned char)*text < ' ' ? "\\u%04x" : "\\%c", *text));
        plain = text + 1;
    }
    add(b, "\"", 1);
}

static void print_value(struct buffer *b, const struct value *v)
{
    char number[32];
    switch (v->kind) {
    case NOTHING: add_text(b, "null"); return;
    case BOOLEAN: add_text(b, v->truth ? "true" : "false"); return;
    case NUMBER: add(b, number, (size_t)snprintf(number, sizeof number, "%.12g", v->number)); return;
    case STRING: print_string(b, v->text); return;
    case ARRAY:
    case OBJECT: break;
    }
    add(b, v->kind == ARRAY ? "[" : "{", 1);
    for (const struct value *member = v->first; member; member = member->next) {
        if (member->name) {
            print_string(b, member->name);
            add(b, ":", 1);
        }
        print_value(b, member);
        if (member->next)
            add(b, ",", 1);
    }
    add(b, v->kind == ARRAY ? "]" : "}", 1);
}

/* ---- parsing: *p moves behind what was read; the input is what this program printed, so anything else is a bug ---- */

static void expect(const char **p, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(*p, text, length) != 0)
        abort();
    *p += length;
}

static char *parse_string(const char **p)
{
    expect(p, "\"");
    size_t length = 0;
    while ((*p)[length] != '"')
        length += (*p)[length] == '\\' ? 2 : 1;
    char *text = checked(malloc(length + 1)), *to = text;
    while (**p != '"') {
        if (**p != '\\') {
            *to++ = *(*p)++;
        } else if ((*p)[1] == 'u') {
            char digits[5] = {(*p)[2], (*p)[3], (*p)[4], (*p)[5]};
            *to++ = (char)strtol(digits, NULL, 16);
            *p += 6;
        } else {
            *to++ = (*p)[1];
            *p += 2;
        }
    }
    *to = 0;
    ++*p;
    return text;
}

static struct value *parse_value(const char **p);

static void parse_members(const char **p, struct value *v, char end)
{
    struct value **last = &v->first;
    for (++*p; **p != end; *p += **p == ',') {
        char *name = NULL;
        if (v->kind == OBJECT) {
            name = parse_string(p);
            expect(p, ":");
        }
        *last = parse_value(p);
        (*last)->name = name;
        last = &(*last)->next;
    }
    ++*p;
}

static struct value *parse_value(const char **p)
{
    struct value *v = checked(calloc(1, sizeof *v));
    char *end;
    switch (**p) {
    case 'n': expect(p, "null"); return v;
    case 't': v->kind = BOOLEAN, v->truth = true, expect(p, "true"); return v;
    case 'f': v->kind = BOOLEAN, expect(p, "false"); return v;
    case '"': v->kind = STRING, v->text = parse_string(p); return v;
    case '[': v->kind = ARRAY, parse_members(p, v, ']'); return v;
    case '{': v->kind = OBJECT, parse_members(p, v, '}'); return v;
    default:
        v->kind = NUMBER;
        v->number = strtod(*p, &end);
        *p = end;
        return v;
    }
}

static void discard(struct value *v)
{
    while (v) {
        struct value *next = v->next;
        discard(v->first);
        free(v->text);
        free(v->name);
        free(v);
        v = next;
    }
}

/* ---- the document ---- */

static void write_document(struct buffer *b)
{
    char record[256];
    add(b, "[", 1);
    for (uint32_t i = 0, random = 1; i < RECORDS; i++) {
        random = random * 1664525u + 1013904223u;
        int length = snprintf(record, sizeof record,
                              "%s{\"id\":%u,\"name\":\"item \\\"%u\\\"\",\"price\":%.2f,\"tags\":[\"a%u\",\"tab\\u0009\",null],\"stock\":%s}", i ? "," : "",
                              (unsigned)i, (unsigned)(random >> 12), (random >> 8) / 1000.0, (unsigned)(random >> 28), random >> 31 ? "true" : "false");
        add(b, record, (size_t)length);
    }
    add(b, "]", 1);
}

/* All prices rise, and every fifth record loses its tags. */
static void change(struct value *document)
{
    int number = 0;
    for (struct value *record = document->first; record; record = record->next, number++)
        for (struct value *member = record->first; member; member = member->next) {
            if (strcmp(member->name, "price") == 0)
                member->number *= 1.01;
            if (strcmp(member->name, "tags") == 0 && number % 5 == 0) {
                discard(member->first);
                member->first = NULL;
            }
        }
}

int main(void)
{
    struct buffer text = {0};
    uint32_t sum = 0;
    write_document(&text);
    for (int round = 0; round < ROUNDS; round++) {
        const char *p = text.data;
        struct value *document = parse_value(&p);
        change(document);
        text.length = 0;
        print_value(&text, document);
        discard(document);
        for (size_t i = 0; i < text.length; i++)
            sum = sum * 31 + (unsigned char)text.data[i];
    }
    printf("json %zu bytes, %08x\n", text.length, sum);
    free(text.data);
    return 0;
}
