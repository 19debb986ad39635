/* -fprofile-generate: the counters of the program are those of its profile, mapped over its own. */
#include "os.h"
#include "start.h"
#include "text.h"
#include "wasm_abi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void wasm_start_profile(int argc, char **argv)
{
    const struct wasm_profile *p = &wasm_profile;
    const char *named = getenv("WASMC_PROFILE"), *path = named && *named ? named : p->file;
    const struct os_profile profile = {p->head, p->head_size, p->counters, p->size};
    int error = os_is_privileged() ? EPERM : os_map_profile(path, &profile);
    if (error)
        text_error("%s: warning: no profile is written to '%s': %s\n", wasm_module.name, path,
                   error == EEXIST ? "the file is there and is not a profile" : strerror(error));
}

/* Targets that come often stay: one without a place takes from the rarest until that is used up (Misra and Gries). With threads, a count may be lost,
 * or a target have two places. */
void wasm_profile_call(struct wasm_profile_targets *site, uint64_t target)
{
    int rarest = 0;
    for (int i = 0; i < WASM_PROFILE_TARGETS; i++) {
        uint64_t *at = &site->targets[i], *count = &site->counts[i], there = __atomic_load_n(at, __ATOMIC_RELAXED);
        if (!there)
            __atomic_store_n(at, there = target, __ATOMIC_RELAXED);
        if (there == target) {
            __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
            return;
        }
        if (__atomic_load_n(count, __ATOMIC_RELAXED) < __atomic_load_n(&site->counts[rarest], __ATOMIC_RELAXED))
            rarest = i;
    }
    if (__atomic_load_n(&site->counts[rarest], __ATOMIC_RELAXED) > 0) {
        __atomic_fetch_sub(&site->counts[rarest], 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&site->others, 2, __ATOMIC_RELAXED); /* this call and the one taken away */
    } else {
        __atomic_store_n(&site->targets[rarest], target, __ATOMIC_RELAXED);
        __atomic_store_n(&site->counts[rarest], 1, __ATOMIC_RELAXED);
    }
}
