/* deals.c - --deals: the open deals, what they lack and what is wrong. */
#include "funnel.h"

#include "kam/figures.h"

static const struct kam_column deal_columns[] = {
	{"opp_id", KAM_CELL_TEXT, false}, {"opp_name", KAM_CELL_TEXT, true}, {"owner", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false},
	{"stage_name", KAM_CELL_TEXT, KAM_IF_ROOM(5)}, {"status", KAM_CELL_TEXT, true}, {"amount", KAM_CELL_NUMBER, false},
	{"probability", KAM_CELL_RATIO, KAM_IF_ROOM(4)},
	{"created", KAM_CELL_TEXT, true}, {"close_date", KAM_CELL_TEXT, false}, {"age", KAM_CELL_NUMBER, KAM_IF_ROOM(3)},
	{"days_in_stage", KAM_CELL_NUMBER, false},
	{"pushes", KAM_CELL_NUMBER, KAM_IF_ROOM(1)}, {"missing", KAM_CELL_TEXT, KAM_IF_ROOM(2)}, {"flags", KAM_CELL_TEXT, false},
};

static void add_word(struct kam_buffer *text, const char *word)
{
	kam_buffer_format(text, "%s%s", text->n ? ";" : "", word);
}

static void list_missing(const struct funnel *f, uint64_t missing, struct kam_buffer *text)
{
	for (size_t i = 0; i < f->at.book->required_count; i++)
		if (missing >> i & 1)
			add_word(text, f->at.book->required[i]);
}

static void list_flags(unsigned flags, struct kam_buffer *text)
{
	for (int i = 0; i < KAM_FUNNEL_FLAGS; i++)
		if (flags >> i & 1)
			add_word(text, kam_funnel_flag_name((enum kam_funnel_flag)i));
}

static void write_stage(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry)
{
	int place = entry->known.place;
	const struct kam_stage *stage = place == KAM_NO_STAGE ? NULL : kam_stages_at(f->set->funnel.stages, place);
	kam_write_text(w, stage ? stage->number : kam_slice(NULL, 0));
	kam_write_text(w, stage ? stage->name : kam_slice(NULL, 0));
	kam_write_text(w, kam_text(entry->known.outcome == KAM_WON ? "won" : entry->known.outcome == KAM_LOST ? "lost" : "open"));
}

static void write_days(struct kam_writer *w, kam_day from, kam_day to)
{
	kam_write_known_count(w, from != KAM_NO_DAY && to != KAM_NO_DAY, from == KAM_NO_DAY || to == KAM_NO_DAY ? 0 : kam_book_days(from, to));
}

static void write_deal(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry, unsigned flags, uint64_t missing)
{
	struct kam_buffer text = {0};
	struct kam_decimal probability = kam_decimal_whole(entry->known.outcome == KAM_WON);
	bool open = !kam_book_is_closed(entry), has_probability = !open || kam_funnel_probability(&f->at, entry, &probability);
	kam_write_text(w, entry->id);
	kam_write_text(w, entry->name);
	kam_write_text(w, entry->owner);
	write_stage(f, w, entry);
	kam_write_optional(w, entry->known.has_amount, entry->known.amount);
	kam_write_optional(w, has_probability, probability);
	kam_write_day(w, entry->known.created);
	kam_write_day(w, entry->known.close_date);
	write_days(w, kam_book_began(entry), open ? f->at.as_of : entry->known.close_date);
	write_days(w, open ? kam_funnel_entered(entry) : KAM_NO_DAY, f->at.as_of);
	kam_write_known_count(w, entry->known.journey.told, entry->known.journey.pushes);
	list_missing(f, missing, &text);
	kam_write_text(w, kam_buffer_slice(&text));
	text.n = 0;
	list_flags(flags, &text);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_write_row(w);
	kam_buffer_free(&text);
}

/* Open deals, and closed ones whose status contradicts itself. */
static bool is_listed(const struct funnel *f, const struct kam_entry *entry, unsigned flags, uint64_t missing)
{
	const char *only = kam_option_text(f->set->run, "only");
	if (kam_funnel_row(&f->at, entry) < 0 || (kam_book_is_closed(entry) && !entry->contradictions))
		return false;
	if (!only || strcmp(only, "missing") == 0)
		return !only || missing;
	for (int i = 0; i < KAM_FUNNEL_FLAGS; i++)
		if (strcmp(only, kam_funnel_flag_name((enum kam_funnel_flag)i)) == 0)
			return flags >> i & 1;
	return false;
}

enum kam_status funnel_write_deals(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	if (!f->at.exports)
		return kam_fail(err, KAM_BAD_DATA, "--deals: needs an export of deals beside their history");
	enum kam_status status = kam_run_writer(f->set->run, deal_columns, KAM_COUNT(deal_columns), &w, err);
	if (status)
		return status;
	struct kam_entry **sorted = f->at.book->sorted;
	for (size_t i = 0; i < kam_book_count(f->at.book); i++) {
		unsigned flags = kam_funnel_flags_of(&f->at, sorted[i]);
		uint64_t missing = kam_book_is_closed(sorted[i]) ? 0 : kam_book_missing(f->at.book, sorted[i]);
		if (is_listed(f, sorted[i], flags, missing))
			write_deal(f, w, sorted[i], flags, missing);
	}
	return KAM_OK;
}
