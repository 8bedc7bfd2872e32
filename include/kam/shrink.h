/* shrink.h - how far to believe that groups differ: empirical Bayes for odds. Pure functions over arrays. */
#ifndef KAM_SHRINK_H
#define KAM_SHRINK_H

#include <stddef.h>

/* What was seen of a group against what all together would have let expect. */
struct kam_evidence {
	double observed, expected; /* successes */
	double variance;           /* of observed, if the group were as all are; 0: nothing was seen */
};

struct kam_shrunk {
	double log_odds; /* by which the group's odds differ from what was expected: ln of the odds ratio */
	double variance; /* of what is left uncertain */
};

/* The variance between groups of their log odds, from Peto's one-step estimates (observed - expected) / variance by the method
 * of moments (DerSimonian and Laird 1986). 0 unless Cochran's Q says at the 5 % level that the groups differ by more than
 * noise: below it, the differences are taken for chance altogether. */
double kam_between_variance(const struct kam_evidence *groups, size_t count);

/* A group's log odds drawn towards 0 by what noise there is: posterior mean and variance under a normal prior with
 * that variance between groups. */
struct kam_shrunk kam_shrink(const struct kam_evidence *group, double between);

/* A probability whose odds are multiplied by exp(log_odds); 0 and 1 stay what they are. */
double kam_shift_odds(double probability, double log_odds);

/* What was seen of the size of something in a group: how many, their sum and their sum of squares. */
struct kam_sizes_seen {
	double n, sum, squares;
};

/* How many observations the mean of all is worth against a group's own: k of Buehlmann's credibility, the variance within groups
 * over that between them (Buehlmann and Straub 1970). Infinite where groups differ by no more than chance. */
double kam_credibility_weight(const struct kam_sizes_seen *groups, size_t count);

/* A group's mean drawn towards the mean of all: (sum + k mean) / (n + k). */
double kam_credible_mean(const struct kam_sizes_seen *group, double mean, double weight);

/* P(X <= x) of a chi-square variable with that many degrees of freedom (Wilson and Hilferty 1931; good to about 0.001 from
 * 3 degrees on). */
double kam_chi_square_share(double x, double degrees);

#endif
