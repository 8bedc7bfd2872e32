/* shares.c - what several cores have added up, each for itself, made one.
 *
 * Whether two states can be one says nothing of a third, and a merge can't be taken back: so all are asked of each other first. */
#include "frame.h"

#include <stdlib.h>

bool kam_shares_agree(const struct kam_fold *fold, const void *before, const struct kam_share *shares, size_t count)
{
	struct kam_error err; /* said better when the input is read in order */
	for (size_t i = 0; i < count; i++) {
		if (kam_fold_agree(fold, before, shares[i].state, &err))
			return false;
		for (size_t k = 0; k < i; k++)
			if (kam_fold_agree(fold, shares[k].state, shares[i].state, &err))
				return false;
	}
	return true;
}

void kam_shares_join(struct kam_run *run, const struct kam_fold *fold, struct kam_share *shares, size_t count, void **state)
{
	fold->merge(shares[0].state, *state);
	*state = shares[0].state;
	shares[0].state = NULL;
	for (size_t i = 0; i < count; i++) {
		kam_tally_merge(&run->tally, &shares[i].tally);
		if (shares[i].state) {
			fold->merge(*state, shares[i].state);
			kam_fold_free(fold, shares[i].state);
			shares[i].state = NULL;
		}
	}
}

void kam_shares_free(const struct kam_fold *fold, struct kam_share *shares, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (shares[i].state)
			kam_fold_free(fold, shares[i].state);
	free(shares);
}
