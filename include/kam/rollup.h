/* rollup.h - a forecast level by level: what the deals come to, what was submitted, and whose judgement lies between.
 *
 * A number belongs to a unit, a span and a line. Calculated is the sum of the deals of the unit and of all under it. Submitted
 * is the unit's revision where it has made one, else what came from below: its own deals, and what those right under it
 * submitted. Judgement is the revision less what came from below. So the top's submitted is its calculated plus all judgement,
 * and nothing that was submitted is lost, whatever is looked at: months add up to quarters with their judgement, and a
 * revision of a quarter stands on top of that. */
#ifndef KAM_ROLLUP_H
#define KAM_ROLLUP_H

#include "kam/revision.h"

struct kam_number {
	struct kam_decimal direct;     /* of the unit's own deals */
	uint64_t deals;                /* of the unit and of all under it; beside direct, since deals are added to both */
	struct kam_decimal calculated; /* with those of all units under it */
	struct kam_decimal submitted;
	struct kam_decimal judgement;  /* the unit's own: its revision less what came from below, in quarters with that of its months */
	struct kam_decimal incoming;   /* submitted right below; in quarters with the judgement of the unit's months */
	const struct kam_revision *revision; /* in force; NULL: none */
	const struct kam_revision *latest;   /* the last one made of what goes into it; NULL: none */
	bool revised;                  /* the unit, or one under it, has revised this number for just this span */
	bool stale;                    /* a revision further down was made later than this one */
};

struct kam_rollup;

/* An empty one; the tree must be finished and outlive it. */
struct kam_rollup *kam_rollup_new(const struct kam_tree *tree);
void kam_rollup_free(struct kam_rollup *rollup);

/* Adds a unit's own deals to a month (or to a quarter, where nothing is by month). False when a sum leaves the range of decimals. */
bool kam_rollup_add(struct kam_rollup *rollup, uint32_t unit, struct kam_span span, int line, struct kam_decimal amount, uint64_t deals);

/* Takes up a revision that is in force, which must outlive the rollup. */
void kam_rollup_revise(struct kam_rollup *rollup, const struct kam_revision *revision);

/* Makes room for a unit's numbers in a span that may have none otherwise. */
void kam_rollup_open(struct kam_rollup *rollup, uint32_t unit, struct kam_span span, int line);

/* Adds everything up, months first, then quarters if they are asked for or revised. KAM_BAD_DATA when a sum leaves the range of decimals;
 * KAM_SYSTEM when what must hold exactly does not: the sum of all deals is the top's calculated, and that with all judgement its submitted. */
enum kam_status kam_rollup_finish(struct kam_rollup *rollup, bool quarters, struct kam_error *err);

/* The spans there are, in order: a month before the quarter it begins. */
size_t kam_rollup_spans(const struct kam_rollup *rollup);
struct kam_span kam_rollup_span(const struct kam_rollup *rollup, size_t i);

/* NULL: there is no such number. */
const struct kam_number *kam_rollup_at(const struct kam_rollup *rollup, size_t span, uint32_t unit, int line);

#endif
