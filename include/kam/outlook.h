/* outlook.h - the outlook of one series: how it goes on, how sure that is, and what was done where there is little to go by.
 * Pure: arrays in, arrays out, no choice by anything but the values. */
#ifndef KAM_OUTLOOK_H
#define KAM_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>

/* The methods that are there to be compared. What kam_outlook itself says is KAM_BASELINE. */
enum kam_member {
	KAM_NAIVE,          /* the last value */
	KAM_SEASONAL_NAIVE, /* that of a season before; without a season the last */
	KAM_SES,
	KAM_HOLT,
	KAM_DAMPED_TREND,
	KAM_COMB,           /* the mean of the three before it */
	KAM_THETA,
	KAM_DYNAMIC_THETA,
	KAM_ETS,            /* the model of the best AICc */
	KAM_ETS_AVERAGE,    /* all models by their Akaike weights */
	KAM_BASELINE,       /* the mean of KAM_DYNAMIC_THETA and KAM_ETS_AVERAGE */
	KAM_MEMBERS,
};

const char *kam_member_name(enum kam_member member);

/* How a series was forecast. */
enum kam_basis {
	KAM_BASIS_MODELS,
	KAM_BASIS_NOTHING,      /* there are no values: no forecast */
	KAM_BASIS_SHORT,        /* too few values for models: the last one */
	KAM_BASIS_CONSTANT,     /* always the same: it stays */
	KAM_BASIS_INTERMITTENT, /* mostly 0: chance times size */
	KAM_BASIS_UNFIT,        /* models came to no number: the last value */
};

struct kam_outlook_options {
	size_t season;      /* periods of one; 1: none */
	size_t horizon;     /* periods to forecast, over 0 */
	double zeros;       /* a greater share of 0, without a season that is beyond chance, makes a series intermittent: 0.3, say */
	size_t fewest;      /* values that models need, at least KAM_OUTLOOK_FEWEST */
	bool is_signed;     /* else nothing falls below 0 */
};

enum { KAM_OUTLOOK_FEWEST = 5 };

/* What becomes of a series. Zero-initialise; the arrays, horizon places each, grow as needed and belong to it. */
struct kam_outlook {
	enum kam_basis basis;
	bool seasonal;           /* a season was found */
	double *forecast;        /* KAM_BASELINE, or what stands in for it */
	double *deviation;       /* standard deviation of the error */
	double *members;         /* [member * horizon + k]; those that were not fitted repeat the forecast */
	double *errors;          /* n places: of KAM_DYNAMIC_THETA one value ahead, or of naming the value before where no model was fitted */
	size_t capacity;
	double *work;
	size_t work_capacity, errors_capacity;
};

/* Forecasts n values. */
void kam_outlook(struct kam_outlook *o, const double *y, size_t n, const struct kam_outlook_options *options);
void kam_outlook_free(struct kam_outlook *o);

/* How many deviations to either side of the forecast hold the given share (0.95, say) of what comes. */
double kam_outlook_reach(double level);

#endif
