/* The guest's own C library (guest_libc.h): in front of each recognised body stands a native routine for the calls whose outcome does not depend on
 * how the body does its work. Those are the calls that stay inside the memory, whose blocks do not wrap around and, for memcpy, whose destination
 * does not begin inside the source; all others run the body, which then traps behind the bytes it has written, copies what it just stored, or
 * wraps, as it always did. */
#include "translate.h"

/* Bodies were judged with shorter blocks than this only. */
#define LONGEST_BLOCK 0x7fffffffull

enum libc_function libc_function_of(const struct translator *t, uint32_t funcidx)
{
    const struct codegen_options *o = t->program->options;
    return o->opt == OPT_O0 || o->no_libc_recognition ? LIBC_NONE : (enum libc_function)t->program->world->libc[funcidx];
}

/* The slow way if cond holds, which is not expected. */
static void slow_if(struct fn *f, LLVMValueRef cond, LLVMBasicBlockRef slow)
{
    struct translator *t = f->t;
    LLVMBasicBlockRef fast = new_llvm_block(f, "fast");
    LLVMValueRef branch = LLVMBuildCondBr(f->b, cond, slow, fast);
    LLVMMetadataRef weights[] = {LLVMMDStringInContext2(t->context, "branch_weights", 14), LLVMValueAsMetadata(const_i32(t, 1)),
                                 LLVMValueAsMetadata(const_i32(t, 2000))};
    LLVMSetMetadata(branch, LLVMGetMDKindIDInContext(t->context, "prof", 4),
                    LLVMMetadataAsValue(t->context, LLVMMDNodeInContext2(t->context, weights, ARRAY_LEN(weights))));
    LLVMPositionBuilderAtEnd(f->b, fast);
}

static LLVMValueRef smaller(struct fn *f, LLVMValueRef a, LLVMValueRef b)
{
    return call_intrinsic(f->t, INTRINSIC_UMIN, &f->t->i64, 1, (LLVMValueRef[]){a, b}, 2);
}

static LLVMValueRef is_above(struct fn *f, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildICmp(f->b, LLVMIntUGT, a, b, ""); }

/* Whether a block of n bytes at `at` (both zero-extended) leaves the memory or is longer than any that was judged. */
static LLVMValueRef is_unusual(struct fn *f, LLVMValueRef at, LLVMValueRef n)
{
    LLVMValueRef beyond = leaves_memory(f, 0, at, n);
    if (f->t->program->world->memories[0].max <= LONGEST_BLOCK)
        return beyond;
    return LLVMBuildOr(f->b, beyond, is_above(f, n, const_i64(f->t, LONGEST_BLOCK)), "");
}

/* Bytes from the address to the end of the memory. */
static LLVMValueRef bytes_behind(struct fn *f, LLVMValueRef at, LLVMBasicBlockRef slow)
{
    LLVMValueRef size = memory_size_bytes(f, 0);
    slow_if(f, is_above(f, at, size), slow);
    return LLVMBuildSub(f->b, size, at, "");
}

static LLVMValueRef at(struct fn *f, LLVMValueRef address) { return memory_pointer(f, address, 0, 0); }

/* The routine's result is the function's: a jump, so that a call of memcpy costs one call. */
static LLVMValueRef jump(struct fn *f, const char *routine, const char *types, LLVMValueRef *args, unsigned nargs)
{
    LLVMRemoveStringAttributeAtIndex(f->value, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "disable-tail-calls", 18);
    LLVMValueRef call = call_runtime(f->t, routine, types, args, nargs);
    LLVMSetTailCall(call, true);
    return call;
}

static LLVMValueRef move(struct fn *f, LLVMValueRef *args, LLVMValueRef d, LLVMValueRef s, LLVMValueRef n)
{
    return jump(f, "wasm_libc_memmove", "ippli", (LLVMValueRef[]){at(f, d), at(f, s), n, args[0]}, 4);
}

static LLVMValueRef fast_copy(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef d = index_to_i64(f, args[0]), s = index_to_i64(f, args[1]), n = index_to_i64(f, args[2]);
    LLVMValueRef into_source = LLVMBuildICmp(f->b, LLVMIntULT, LLVMBuildSub(f->b, d, s, ""), n, "");
    slow_if(f, LLVMBuildOr(f->b, is_unusual(f, larger(f, d, s), n), into_source, ""), slow);
    return move(f, args, d, s, n);
}

static LLVMValueRef fast_move(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef d = index_to_i64(f, args[0]), s = index_to_i64(f, args[1]), n = index_to_i64(f, args[2]);
    slow_if(f, is_unusual(f, larger(f, d, s), n), slow);
    return move(f, args, d, s, n);
}

static LLVMValueRef fast_set(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef d = index_to_i64(f, args[0]), n = index_to_i64(f, args[2]);
    slow_if(f, is_unusual(f, d, n), slow);
    return jump(f, "wasm_libc_memset", "ipili", (LLVMValueRef[]){at(f, d), args[1], n, args[0]}, 4);
}

static LLVMValueRef fast_compare(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef l = index_to_i64(f, args[0]), r = index_to_i64(f, args[1]), n = index_to_i64(f, args[2]);
    slow_if(f, is_unusual(f, larger(f, l, r), n), slow);
    return jump(f, "wasm_libc_memcmp", "ippl", (LLVMValueRef[]){at(f, l), at(f, r), n}, 3);
}

/* What the routines that look for an end return (wasm_abi.h). */
static LLVMValueRef is_undecided(struct fn *f, LLVMValueRef result)
{
    return LLVMBuildICmp(f->b, LLVMIntEQ, result, const_i64(f->t, (uint64_t)WASM_LIBC_UNDECIDED), "");
}

/* The result of a search that may look at n bytes of which `left` are inside the memory: `none` if all of them decided nothing. */
static LLVMValueRef decide(struct fn *f, LLVMValueRef result, LLVMValueRef n, LLVMValueRef left, LLVMValueRef found, LLVMBasicBlockRef slow)
{
    LLVMValueRef undecided = is_undecided(f, result), most = smaller(f, left, const_i64(f->t, LONGEST_BLOCK));
    slow_if(f, LLVMBuildAnd(f->b, undecided, is_above(f, n, most), ""), slow);
    return LLVMBuildSelect(f->b, undecided, const_i32(f->t, 0), found, "");
}

static LLVMValueRef to_i32(struct fn *f, LLVMValueRef v) { return LLVMBuildTrunc(f->b, v, f->t->i32, ""); }

static LLVMValueRef fast_find(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef s = index_to_i64(f, args[0]), n = index_to_i64(f, args[2]), left = bytes_behind(f, s, slow);
    LLVMValueRef native[] = {at(f, s), args[1], smaller(f, n, left)};
    LLVMValueRef offset = call_runtime(f->t, "wasm_libc_memchr", "lpil", native, 3);
    return decide(f, offset, n, left, LLVMBuildAdd(f->b, args[0], to_i32(f, offset), ""), slow);
}

static LLVMValueRef fast_length(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef s = index_to_i64(f, args[0]), left = bytes_behind(f, s, slow);
    LLVMValueRef length = call_runtime(f->t, "wasm_libc_strlen", "lpl", (LLVMValueRef[]){at(f, s), left}, 2);
    slow_if(f, is_undecided(f, length), slow);
    return to_i32(f, length);
}

static LLVMValueRef fast_find_or_end(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef s = index_to_i64(f, args[0]), left = bytes_behind(f, s, slow);
    LLVMValueRef offset = call_runtime(f->t, "wasm_libc_strchrnul", "lpil", (LLVMValueRef[]){at(f, s), args[1], left}, 3);
    slow_if(f, is_undecided(f, offset), slow);
    return LLVMBuildAdd(f->b, args[0], to_i32(f, offset), "");
}

static LLVMValueRef fast_strings(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef l = index_to_i64(f, args[0]), r = index_to_i64(f, args[1]), left = bytes_behind(f, larger(f, l, r), slow);
    LLVMValueRef difference = call_runtime(f->t, "wasm_libc_strcmp", "lppl", (LLVMValueRef[]){at(f, l), at(f, r), left}, 3);
    slow_if(f, is_undecided(f, difference), slow);
    return to_i32(f, difference);
}

static LLVMValueRef fast_strings_n(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow)
{
    LLVMValueRef l = index_to_i64(f, args[0]), r = index_to_i64(f, args[1]), n = index_to_i64(f, args[2]), left = bytes_behind(f, larger(f, l, r), slow);
    LLVMValueRef native[] = {at(f, l), at(f, r), smaller(f, n, left)};
    LLVMValueRef difference = call_runtime(f->t, "wasm_libc_strcmp", "lppl", native, 3);
    return decide(f, difference, n, left, to_i32(f, difference), slow);
}

/* Branches to `slow` where the body must run, at any point before it has an effect; otherwise the result, at the builder's position. */
typedef LLVMValueRef fast_fn(struct fn *f, LLVMValueRef *args, LLVMBasicBlockRef slow);

static fast_fn *const fast[LIBC_COUNT] = {
    [LIBC_MEMCPY] = fast_copy,   [LIBC_MEMMOVE] = fast_move,   [LIBC_MEMSET] = fast_set,     [LIBC_MEMCMP] = fast_compare,         [LIBC_MEMCHR] = fast_find,
    [LIBC_STRLEN] = fast_length, [LIBC_STRCMP] = fast_strings, [LIBC_STRNCMP] = fast_strings_n, [LIBC_STRCHRNUL] = fast_find_or_end,
};

void libc_begin(struct fn *f)
{
    enum libc_function function = libc_function_of(f->t, f->funcidx);
    if (function == LIBC_NONE)
        return;
    LLVMValueRef args[3];
    for (uint32_t i = 0; i < f->type->nparams; i++)
        args[i] = LLVMGetParam(f->value, i);
    LLVMBasicBlockRef slow = new_llvm_block(f, "body");
    LLVMBuildRet(f->b, fast[function](f, args, slow));
    LLVMPositionBuilderAtEnd(f->b, slow);
}
