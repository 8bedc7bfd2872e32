/* score.c - kam-score, to be called. */
#include "fuzz.h"

#define main fuzz_score
#include "../../cmd/kam-score.c"
