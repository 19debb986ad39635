/* The rights of the process on Linux. */
#include "os.h"

#include <sys/auxv.h>

bool os_is_privileged(void) { return getauxval(AT_SECURE); }
