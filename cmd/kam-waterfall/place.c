/* place.c - what all rows of a unit and period begin with. */
#include "waterfall.h"

struct place waterfall_place(const struct waterfall *s, size_t step, const struct kam_bars *b)
{
	return (struct place){s, step, b->unit, b->period};
}

struct kam_slice waterfall_label(const struct waterfall *s, size_t snapshot)
{
	return kam_snapshot_label(kam_snapshots_at(s->snapshots, snapshot));
}

struct kam_slice waterfall_period(const struct waterfall_settings *set, int period, char text[KAM_SPAN_TEXT])
{
	return kam_slice(text, kam_span_format((struct kam_span){set->counting.period.kind, period}, text));
}

/* The columns that this run has: all but those of units and periods where there is only one. */
enum kam_status waterfall_begin_rows(const struct waterfall *s, const struct kam_column *columns, size_t count, struct kam_writer **w,
	struct kam_error *err)
{
	struct kam_column own[64];
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if ((i >= 2 || s->set->has_units) && (i != 2 || s->set->has_periods))
			own[kept++] = columns[i];
	return kam_run_writer(s->set->run, own, kept, w, err);
}

void waterfall_write_place(struct kam_writer *w, const struct place *p)
{
	char text[KAM_SPAN_TEXT];
	struct kam_slice value = {0};
	if (p->s->set->has_units) {
		kam_write_text(w, p->unit ? kam_text(kam_snapshots_group(p->s->snapshots, p->unit, &value)->name) : KAM_LITERAL("all"));
		kam_write_text(w, value);
	}
	if (p->s->set->has_periods)
		kam_write_text(w, waterfall_period(p->s->set, p->period, text));
	kam_write_text(w, waterfall_label(p->s, p->step));
	kam_write_text(w, waterfall_label(p->s, p->step + 1));
}
