/* What follows from the options about the program's rights once its imports are known. */
#ifndef WASMC_POLICY_H
#define WASMC_POLICY_H

#include "batch.h"

/* Whether the program reads WASMC_RT: --rt=auto is for programs that can open files. */
bool policy_has_rt(const struct program *p);

#endif
