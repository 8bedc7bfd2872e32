/* assessment.h - assessments of opportunities by a form: ours and rivals', and how one opportunity stands by all of its own. */
#ifndef KAM_ASSESSMENT_H
#define KAM_ASSESSMENT_H

#include "kam/form.h"
#include "kam/input.h"

struct kam_assessment {
	struct kam_slice opportunity, by; /* by: blank is us; both are the sheet's */
	kam_day day;                      /* KAM_NO_DAY: before all others */
	size_t sheet, row;
	struct kam_score score;
};

/* Zero-initialise; free at with free(). */
struct kam_assessments {
	struct kam_assessment *at; /* by opportunity, by whose they are, and then by day */
	size_t count, capacity;
};

/* Reads all assessments of the sheets, which must outlive them; mapped is as kam_form_bind takes it. KAM_BAD_DATA, with file and
 * line: an answer that is none, no opp_id or question, or two assessments that nothing tells apart. */
enum kam_status kam_assessments_read(const struct kam_form *form, const char *const *mapped, struct kam_sheet **sheets, size_t count,
	struct kam_assessments *out, struct kam_error *err);

/* Where an opportunity stands: our latest assessment and the one before, and the rivals' latest. */
struct kam_contest {
	const struct kam_assessment *us, *before, *best; /* best of the rivals; NULL: there is none */
	size_t rivals, ahead;                            /* rivals, and those whose latest is better than ours */
};

/* By the n assessments of one opportunity, as they are sorted. */
struct kam_contest kam_contest(const struct kam_assessment *all, size_t n);

#endif
