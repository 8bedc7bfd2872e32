/* tier.c - kam-tier, to be called. */
#include "fuzz.h"

#define main fuzz_tier
#include "../../cmd/kam-tier.c"
