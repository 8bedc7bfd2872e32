/* edition.c - which of several snapshots or forecasts. */
#include "kam/edition.h"

#include "kam/text.h"

struct kam_edition kam_edition_of(kam_day day, size_t place, struct kam_slice name, struct kam_arena *arena)
{
	char text[KAM_DATE_TEXT];
	if (day != KAM_NO_DAY) {
		place = 0;
		name = kam_slice(text, kam_date_format(day, text));
	}
	return (struct kam_edition){day, place, kam_slice(kam_arena_copy(arena, name.p, name.n), name.n)};
}

int kam_edition_order(const struct kam_edition *a, const struct kam_edition *b)
{
	bool a_dated = a->day != KAM_NO_DAY, b_dated = b->day != KAM_NO_DAY;
	if (a_dated != b_dated)
		return a_dated ? -1 : 1;
	return a_dated ? KAM_ORDER(a->day, b->day) : KAM_ORDER(a->place, b->place);
}

enum kam_status kam_editions_agree(const struct kam_edition *a, const struct kam_edition *b, struct kam_error *err)
{
	if ((a->day == KAM_NO_DAY) != (b->day == KAM_NO_DAY))
		return kam_fail(err, KAM_BAD_DATA, "%s a snapshot date, unlike the states before it", b->day == KAM_NO_DAY ? "has not" : "has");
	if (a->day != KAM_NO_DAY || a->place != b->place || kam_same(a->name, b->name))
		return KAM_OK;
	return kam_fail(err, KAM_BAD_DATA, "is of \"%.*s\", those before it of \"%.*s\", and nothing says which is the earlier: --snapshot DATE tells",
		KAM_PRINT(kam_fit(b->name, 100)), KAM_PRINT(kam_fit(a->name, 100)));
}

void kam_edition_save(const struct kam_edition *edition, struct kam_state_writer *w)
{
	kam_state_write_day(w, "day", edition->day);
	if (edition->day != KAM_NO_DAY)
		return;
	kam_state_write_count(w, "place", edition->place);
	kam_state_write_text(w, "name", edition->name);
}

enum kam_status kam_edition_load(const struct kam_state_reader *r, struct kam_arena *arena, struct kam_edition *out, struct kam_error *err)
{
	enum { MOST_FILES = 1000000 };
	kam_day day;
	uint64_t place = 0;
	enum kam_status status = kam_state_day(r, "day", &day, err);
	if (!status && day == KAM_NO_DAY)
		status = kam_state_count(r, "place", MOST_FILES, &place, err);
	if (!status && day == KAM_NO_DAY && !place)
		status = kam_state_bad(r, "place", err);
	if (!status)
		*out = kam_edition_of(day, place, kam_state_text(r, "name"), arena);
	return status;
}
