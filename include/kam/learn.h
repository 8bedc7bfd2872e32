/* learn.h - win probabilities from what became of deals, open ones included. */
#ifndef KAM_LEARN_H
#define KAM_LEARN_H

#include "kam/movement.h"
#include "kam/shrink.h"

/* A probability with its 90 % interval. */
struct kam_estimate {
	bool known;
	double p, low, high;
	uint64_t n; /* visits, or deals, that it stands on: open ones too */
};

/* The estimate of a probability with that sampling variance, from n visits or deals: its interval are the quantiles of the
 * Jeffreys beta of as many trials as would give this variance. */
struct kam_estimate kam_estimate(double p, double variance, uint64_t n);

enum { KAM_MOST_AGES = 8 };

/* The probability by age: the youngest first. */
struct kam_age_table {
	struct kam_stage_age at[KAM_MOST_AGES];
	size_t count;
};

/* Win probabilities of a deal that enters each stage (by stage), from the moves between stages: each stage's exits are
 * competing risks by age in the stage, and the stages a chain. So a young deal in an early stage teaches what it can, and a
 * win that takes years need not be waited for. Intervals by the delta method through the chain, as the quantiles of
 * the Jeffreys beta with that variance. ages (by stage) becomes the probability by days in the stage. fallback is what a
 * stage is worth that no visit has left yet. False where history tells of no stage. */
bool kam_learn_stages(const struct kam_movement *movement, double fallback, struct kam_estimate *estimates, struct kam_age_table *ages);

/* The same for deals as a whole by days since they began: causes 0 won and 1 lost. */
struct kam_estimate kam_learn_deals(const struct kam_risks *cycles, struct kam_age_table *ages);

/* Adds a deal to the evidence of its group: it began with the probability start and stands at now (1 won, 0 lost, else the
 * probability at its age). What was expected of it by now is what of its probability is spent: start - now if it is open. */
void kam_learn_add(struct kam_evidence *evidence, double start, double now, bool open);

#endif
