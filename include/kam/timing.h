/* timing.h - when open deals are won, learnt from what became of deals until the as-of date, and from nothing later.
 *
 * Lifetimes are competing risks by age: won, lost, still open. What they say of deals that were open on earlier days is held
 * against what became of those by now, and corrected by it: past forecasts' errors teach today's. Owners count as far as they
 * differ by more than chance, and only if that would have made earlier forecasts better. Deals without an amount are worth what won deals of
 * their product were. */
#ifndef KAM_TIMING_H
#define KAM_TIMING_H

#include "kam/period.h"
#include "kam/pipeline.h"

/* The rule "timing" as a member of a JSON object. */
extern const char kam_timing_rules[];

struct kam_timing_rules {
	int closed_deals;   /* fewer teach nothing */
	int origins;        /* earlier days on which forecasts are tried, */
	int step;           /* so many days apart */
	int periods;        /* that are forecast, with the one of the as-of date */
};

enum kam_status kam_timing_read(const struct kam_rules *rules, struct kam_timing_rules *out, struct kam_error *err);

struct kam_timing;

/* Learns for the spans of that kind from the as-of date on. NULL: too few deals are closed, or their dates are not known. */
struct kam_timing *kam_timing_learn(const struct kam_pipeline *pipeline, kam_day as_of, enum kam_period kind, const struct kam_timing_rules *rules);
void kam_timing_free(struct kam_timing *timing);

size_t kam_timing_spans(const struct kam_timing *timing);
struct kam_span kam_timing_span(const struct kam_timing *timing, size_t i);

/* Whether it can tell anything of an open deal: when it was created is known. */
bool kam_timing_knows(const struct kam_timing *timing, const struct kam_prospect *prospect);

/* The probability that an open deal is won by the end of span i. */
double kam_timing_by(const struct kam_timing *timing, const struct kam_prospect *prospect, size_t i);

/* The same by any day, which need not be the end of a span: learnt anew, so not for every deal anew. by_age has kam_timing_ages
 * places, and is for deals of no particular owner; kam_timing_shift brings the owner in, who counts as much as is returned. */
size_t kam_timing_ages(const struct kam_timing *timing);
double kam_timing_within(const struct kam_timing *timing, size_t days, double *by_age);
double kam_timing_shift(const struct kam_timing *timing, const struct kam_prospect *prospect, double probability, double count);
int kam_timing_age(const struct kam_timing *timing, const struct kam_prospect *prospect);

/* What a deal is worth if it is won: its own amount, else that of its product, to two places. False: nothing is known. */
bool kam_timing_amount(const struct kam_timing *timing, const struct kam_prospect *prospect, struct kam_decimal *amount);

/* For notes: closed deals it was learnt from, trials of earlier days, and whether owners count. */
uint64_t kam_timing_closed(const struct kam_timing *timing);
uint64_t kam_timing_trials(const struct kam_timing *timing);
bool kam_timing_owners_differ(const struct kam_timing *timing);

#endif
