/* dedupe.c - kam-dedupe, to be called. */
#include "fuzz.h"

#define main fuzz_dedupe
#include "../../cmd/kam-dedupe.c"
