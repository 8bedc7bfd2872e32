/* rates.h - exchange rates from a file, and amounts converted to one currency. */
#ifndef KAM_RATES_H
#define KAM_RATES_H

#include "kam/input.h"
#include "kam/table.h"

struct kam_rates;
struct kam_run;

/* Reads the sheet's columns date, from, to and rate: one unit of `from` is worth rate units of `to` from that date on. All
 * rows must lead to or from one currency, which becomes that of the run; code is the one the user asked for, or NULL. */
enum kam_status kam_rates_open(struct kam_sheet *sheet, const char *code, struct kam_rates **out, struct kam_error *err);

/* Likewise from the options --rates and --currency. *out is NULL when they were not given. */
enum kam_status kam_rates_of_run(struct kam_run *run, struct kam_rates **out, struct kam_error *err);

/* The currency that amounts are converted to. */
const char *kam_rates_currency(const struct kam_rates *rates);

/* *amount of that currency, on that day, into the currency of the run: by the latest rate that is not later. A rate that
 * stands the other way round is divided by, to 6 places more than the amount has. KAM_BAD_DATA when there is no rate. */
enum kam_status kam_rates_convert(const struct kam_rates *rates, const char *currency, kam_day day, struct kam_decimal *amount,
	struct kam_error *err);

void kam_rates_free(struct kam_rates *rates);

#endif
