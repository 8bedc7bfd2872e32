/* label.h - what an account is called by where it stands: scale, depth, quadrant, movement, and what to do about a dealer.
 * rules.md section 3 in words. All are empty where nothing can be said; tiers are 'A'..'C', 0 where there is none. */
#ifndef KAM_LABEL_H
#define KAM_LABEL_H

#include "kam/keyaccount.h"

/* large, medium or small, by the tier by revenue. */
struct kam_slice kam_scale_label(char scale);

/* strategic, where the account is called so; long-term and short-term, by whether its tenure is long (a kam_answer). */
struct kam_slice kam_depth_label(struct kam_slice called, int long_term);

/* up, down, same, or new where there was no tier before. */
struct kam_slice kam_move_label(struct kam_slice before, char tier);

/* Whether a potential is a number: 1,200 or 1200.5. */
bool kam_potential(struct kam_slice text, struct kam_decimal *value);

/* Value by the tier, high when A, against potential: key, keep, grow or low. A potential is high when it is a number at or over
 * the median of the portfolio's (NULL: it has none), or says high. */
struct kam_slice kam_quadrant_label(char tier, struct kam_slice potential, const struct kam_decimal *median);

/* What to do about a dealer: keep the good ones, replace those whose measure is not over 0 or that are fakes, improve the rest. */
struct kam_slice kam_dealer_label(char tier, unsigned fake, struct kam_decimal measure);

/* The median of n values, of an even number the mean of the two in the middle; the values are sorted. False when there is none. */
bool kam_median(struct kam_decimal *values, size_t n, struct kam_decimal *median);

#endif
