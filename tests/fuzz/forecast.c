/* forecast.c - kam-forecast, to be called. */
#include "fuzz.h"

#define main fuzz_forecast
#include "../../cmd/kam-forecast.c"
