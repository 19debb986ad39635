/* The module's data: what the compiler emits for one. Built with and without FIXTURE_FIXED. */
#include "fixture.h"

#define PAGE 65536u

#ifdef FIXTURE_FIXED
/* Two chunks of the image with a gap between them, and more memory behind them. */
#define CHUNK(number) __attribute__((section(".wasm_memory." #number), aligned(WASM_IMAGE_PAGE), used))
CHUNK(0) uint8_t image_chunk_0[WASM_IMAGE_PAGE] = "first chunk";
CHUNK(1) uint8_t image_chunk_1[2 * WASM_IMAGE_PAGE] = "second chunk";
static const struct wasm_image_chunk chunks[] = {{0, sizeof image_chunk_0}, {0x8000, sizeof image_chunk_1}};
#define NCHUNKS 2
#define MEMORY_FLAGS WASM_MEMORY_FIXED
#elif defined FIXTURE_CHECKED
static const struct wasm_image_chunk chunks[1];
#define NCHUNKS 0
#define MEMORY_FLAGS WASM_MEMORY_CHECKED
#else
static const struct wasm_image_chunk chunks[1];
#define NCHUNKS 0
#define MEMORY_FLAGS 0
#endif

struct wasm_memory wasm_memories[2] = {
    {.min = 2 * PAGE, .max = 1ull << 32, .page_log2 = 16, .flags = MEMORY_FLAGS},
    {.min = 0, .max = 3 * PAGE, .page_log2 = 16, .flags = MEMORY_FLAGS & WASM_MEMORY_CHECKED},
};

static struct wasm_policy policy;

static void instantiate(void) {}

const struct wasm_module wasm_module = {
    .abi_version = WASM_ABI_VERSION,
    .nmemories = 2,
    .memories = wasm_memories,
    .nchunks = NCHUNKS,
    .chunks = chunks,
    .policy = &policy,
    .instantiate = instantiate,
    .stack_size = 1 << 20,
    .name = "fixture.wasm",
};
