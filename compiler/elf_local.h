/* Relocatable ELF objects: what linkers call "localise hidden" (objcopy --localize-hidden). */
#ifndef WASMC_ELF_LOCAL_H
#define WASMC_ELF_LOCAL_H

#include "diag.h"

/* Makes every hidden symbol that the object defines a local one, in place, so that objects with the same hidden names link together. The
 * object is lld's own output (ELF64, little-endian); anything else is an internal error. */
bool elf_localise(struct arena *a, uint8_t *bytes, size_t size, struct diag *d);

/* The global symbols the object defines, for an archive's index; *count of them, pointing into bytes. */
const char **elf_defined_symbols(struct arena *a, const uint8_t *bytes, size_t size, uint32_t *count);

#endif
