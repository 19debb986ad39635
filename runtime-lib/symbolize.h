/* From machine addresses back to the module: names from the executable's symbol table, module offsets from its line table, callers from
 * its call frame information. Everything is read from the executable's own file, after a trap only, and is not trusted. */
#ifndef WASM_SYMBOLIZE_H
#define WASM_SYMBOLIZE_H

#include "bytes.h"
#include "cpu.h"

/* A section's bytes in the file, and the address it has (or would have) in the process before relocation; empty when missing. */
struct section {
    struct bytes bytes;
    uint64_t address;
};

struct executable {
    struct section symtab, strtab, debug_line, debug_frame, eh_frame;
    struct section debug_info, debug_abbrev, debug_str, debug_line_str, debug_str_offsets, debug_addr, debug_rnglists;
    uint64_t bias; /* address in the process minus address in the file */
};

/* A call that is not there any more: the callee's code stands in the caller's. */
struct inlined_call {
    const char *name; /* of the callee; not terminated */
    size_t name_size;
    uint64_t line; /* of the call, in the caller */
};
#define MAX_INLINED 8

/* What is known about one address. */
struct location {
    uint64_t pc;      /* in: address in the file of the instruction, or of a byte inside it */
    const char *name; /* of the function, not terminated; NULL when unknown */
    size_t name_size;
    uint64_t start;                         /* of the function */
    uint64_t line;                          /* of the source, which for wasm functions is the module offset; 0 when unknown */
    struct inlined_call calls[MAX_INLINED]; /* from the function name to where line belongs, outermost first */
    size_t ncalls;
};

/* file: the executable's bytes, which must outlive out. first_segment: where the executable's first byte is in the process.
 * false when it is not an executable for this machine. */
bool executable_read(struct bytes file, const void *first_segment, struct executable *out);
/* Fills in everything but pc. One pass over each table for all of them. */
void executable_locate(const struct executable *e, struct location *locations, size_t n);

/* dwarf_line.c: sets line of each location that a sequence of the section covers (DWARF 2 to 5). */
void dwarf_lines(struct bytes debug_line, struct location *locations, size_t n);

/* dwarf_info.c: sets calls and ncalls (DWARF 4 and 5). */
void dwarf_inlined(const struct executable *e, struct location *locations, size_t n);

/* The memory that unwinding may read. */
struct readable {
    const uint8_t *start, *end;
};
/* dwarf_frame.c: turns the registers of a frame into those of its caller. pc: address in the file to look up (one less than a return
 * address). false when there is no information, or it makes no sense. */
bool dwarf_unwind(const struct executable *e, uint64_t pc, struct readable stack, struct cpu_registers *registers);

#endif
