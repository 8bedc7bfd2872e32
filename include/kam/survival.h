/* survival.h - how long something lasts and how it ends, when much of it has not ended yet: competing risks in discrete time.
 *
 * Spells (a deal in a stage, say) end in one of several ways or are still open when we look. An open spell is not ignored:
 * until its age it was at risk and did not end. Pure functions over counts; they depend on nothing but the counts, so
 * neither on the order of the data nor on how it was divided.
 * Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (2002), sections 1.4 and 8.2. */
#ifndef KAM_SURVIVAL_H
#define KAM_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many spells ended, and were left open, at each age. A spell that ended at age t was at risk at 0..t, and so was one
 * that is open at age t. */
struct kam_risks {
	size_t ages;              /* ages 0 .. ages - 1, in whole days */
	size_t causes;
	const uint32_t *exits;    /* [cause * ages + age] */
	const uint32_t *censored; /* [age]: open at that age */
};

/* Spells in all, and those that ended in that way. */
uint64_t kam_risks_spells(const struct kam_risks *r);
uint64_t kam_risks_exits(const struct kam_risks *r, size_t cause);

/* What becomes of spells that outlive every age at which one has ended. */
struct kam_tail {
	double open; /* the share that outlives it */
	double dead; /* the part of that share that will never end */
};

/* dead is judged by the exposure behind the last exit: if endings went on at the rate of the later half of the ages, lambda
 * exits would be expected there, and there were none. Up to 3 that may be chance (the rule of three: 3 / n bounds at 95 %
 * what was not seen in n), and dead is 0; beyond, 1 - exp(3 - lambda). */
struct kam_tail kam_risks_tail(const struct kam_risks *r);

/* The expected worth of a spell where ending by cause j is worth values[j] and never ending nothing: with values 1, 0, 0 ...
 * the probability of ending by the first cause (the cumulative incidence of Aalen and Johansen). Those that outlive the
 * data without being dead end as those of the later half of the ages. at_age (ages places, or NULL) becomes the worth of a
 * spell that has reached that age. *variance (or NULL) becomes the sampling variance of the result by the delta method
 * (Greenwood's for one cause). 0 where no spell has ended. */
double kam_risks_value(const struct kam_risks *r, const double *values, double *at_age, double *variance);

/* The probability, by age, that a spell which is open at that age ends by the cause within so many days more: the conditional
 * cumulative incidence (Aalen and Johansen). at_age has ages places. Beyond the last exit nothing ends: what lasts so long is
 * taken for dead. */
void kam_risks_within(const struct kam_risks *r, size_t cause, size_t days, double *at_age);

/* The age by which a share q of spells has ended (by any cause), and by which a share q of those ending by that cause has:
 * by the Kaplan-Meier and Aalen-Johansen estimates. False where the data does not reach so far. */
bool kam_risks_quantile(const struct kam_risks *r, double q, size_t *age);
bool kam_risks_cause_quantile(const struct kam_risks *r, size_t cause, double q, size_t *age);

/* Expected visits: visits[i * n + k] becomes how often a walk that begins in state i is in state k, where
 * moves[i * n + k] is the probability of going from i to k next and what a row lacks to 1 ends the walk (the fundamental
 * matrix of an absorbing Markov chain, Kemeny and Snell 1960, theorem 3.2.4). False where some walk never ends. */
bool kam_chain_visits(const double *moves, size_t n, double *visits);

#endif
