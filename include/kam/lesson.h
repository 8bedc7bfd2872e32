/* lesson.h - what history has taught of winning, as a rules file that every command which knows stages reads. */
#ifndef KAM_LESSON_H
#define KAM_LESSON_H

#include "kam/book.h"
#include "kam/learn.h"

/* All pointers are the caller's. */
struct kam_lesson {
	const struct kam_rules *rules;        /* of the stages, whose names and requirements are written again */
	const struct kam_stages *stages;
	const struct kam_book *book;          /* its dimensions are the groups: the segment, if has_segment, then the owner */
	const struct kam_movement *movement;  /* NULL: there is no history */
	size_t ends_count;                    /* of the past periods that norms are the mean of; its stock has one end more */
	kam_day as_of;
	bool has_segment;
	struct kam_estimate deals, *estimates; /* of deals as a whole, and by stage */
	struct kam_age_table deal_ages, *stage_ages;
};

/* Appends the rules file. The odds of segments are drawn to those of all, the odds of owners to those of their segment. */
void kam_lesson_write(const struct kam_lesson *lesson, struct kam_buffer *out);

#endif
