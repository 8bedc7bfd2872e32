/* norm.c - kam-norm, to be called. */
#include "fuzz.h"

#define main fuzz_norm
#include "../../cmd/kam-norm.c"
