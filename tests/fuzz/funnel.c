/* funnel.c - kam-funnel, to be called. */
#include "fuzz.h"

#define main fuzz_funnel
#include "../../cmd/kam-funnel.c"
