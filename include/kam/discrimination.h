/* discrimination.h - how good probabilities are: how well they tell won from lost, and how true they are as numbers.
 *
 * p are probabilities strictly between 0 and 1, won the outcomes (0 or 1), n how many of both. */
#ifndef KAM_DISCRIMINATION_H
#define KAM_DISCRIMINATION_H

#include <stddef.h>

/* The area under the ROC curve: the chance that a deal that was won has the higher probability of a pair, ties counting
 * one half. From ranks: Mann and Whitney (1947); Hanley and McNeil (1982). 0.5 where all outcomes are alike. */
double kam_auc(const double *p, const unsigned char *won, size_t n);

/* The mean of (p - won)^2, 0 at best: Brier (1950), for one event. */
double kam_brier(const double *p, const unsigned char *won, size_t n);

/* The mean of -ln of the probability given to what happened, in nats: Good (1952). */
double kam_log_loss(const double *p, const unsigned char *won, size_t n);

/* Deals whose probability lies in [bin / bins, (bin + 1) / bins). */
struct kam_reliability {
	size_t deals, won;
	double sum; /* of their probabilities */
};

/* Fills in all bins of equal width and returns the expected calibration error: the mean over deals of the gap between
 * mean probability and part won in their bin. Naeini, Cooper and Hauskrecht (2015). */
double kam_calibration_error(const double *p, const unsigned char *won, size_t n, struct kam_reliability *bins, size_t count);

/* Recalibration: the intercept and slope of a logistic regression of won on the logits: Cox (1958), Platt (2000). A slope
 * under 1: the probabilities were too extreme. Leaves 0 and 1 where it does not converge. */
void kam_recalibrate(const double *logit, const unsigned char *won, size_t n, double *intercept, double *slope);

#endif
