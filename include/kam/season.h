/* season.h - whether a series has a season, and what it is. Pure functions over arrays; n values, m periods to a year. */
#ifndef KAM_SEASON_H
#define KAM_SEASON_H

#include <stdbool.h>
#include <stddef.h>

enum { KAM_SEASON_MOST = 366 }; /* periods of a season */

/* How a season acts on what it acts on. */
enum kam_season_kind { KAM_NO_SEASON, KAM_SEASON_ADDS, KAM_SEASON_MULTIPLIES };

struct kam_season {
	enum kam_season_kind kind;
	size_t m;
	double index[KAM_SEASON_MOST]; /* of value t at t % m: mean 0 if it adds, 1 if it multiplies */
};

/* Correlation of the series with itself lag values later, over all n. 0 for a constant series. */
double kam_autocorrelation(const double *y, size_t n, size_t lag);

/* Whether the autocorrelation at lag m is beyond chance: over z times its standard error by Bartlett's formula from the lags
 * below m. False for m < 2 and series under three seasons. The M4 competition's test has z = 1.645, "90 %". */
bool kam_is_seasonal(const double *y, size_t n, size_t m, double z);

/* Classical decomposition: the centred moving average over a season as trend, and the mean of what is left over in each place of
 * the season as its index (Macaulay 1931; as R's decompose). Multiplies unless some value is 0 or less. Needs two seasons. */
void kam_decompose(const double *y, size_t n, size_t m, struct kam_season *season);

/* Draws the indices towards no season by what chance there is in them: the share of their variance that the scatter of one place
 * between years does not explain (James and Stein 1961, as Miller and Williams 2003 apply it to seasonal factors). A season
 * that is all noise becomes none. season is what kam_decompose made of these values. Needs some place seen in two years. */
void kam_season_shrink(const double *y, size_t n, struct kam_season *season);

/* out[i] becomes the value at place first + i with the season taken out, or put in. out may be values. */
void kam_season_out(const struct kam_season *season, const double *values, size_t first, size_t n, double *out);
void kam_season_in(const struct kam_season *season, const double *values, size_t first, size_t n, double *out);

#endif
