/* rows.c - the funnel, a row for each stage. */
#include "funnel.h"

#include "kam/figures.h"

static const struct kam_column funnel_columns[] = {
	{"by", KAM_CELL_TEXT, false}, {"group", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, false},
	{"count", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false}, {"weighted_amount", KAM_CELL_NUMBER, false},
	{"probability", KAM_CELL_RATIO, false}, {"norm", KAM_CELL_NUMBER, false}, {"health", KAM_CELL_RATIO, false}, {"band", KAM_CELL_TEXT, false},
	{"stalled", KAM_CELL_NUMBER, true}, {"zombies", KAM_CELL_NUMBER, true}, {"unproven", KAM_CELL_NUMBER, true},
};

struct kam_slice funnel_row_number(const struct funnel *f, int row)
{
	static const char *const ends[KAM_END_ROWS] = {"open", "won", "lost"};
	return row < f->at.rows ? kam_stages_at(f->set->funnel.stages, f->at.stage_of_row[row])->number : kam_text(ends[row - f->at.rows]);
}

struct kam_slice funnel_row_name(const struct funnel *f, int row)
{
	static const char *const ends[KAM_END_ROWS] = {"all open stages", "won", "lost"};
	if (row >= f->at.rows)
		return kam_text(ends[row - f->at.rows]);
	const struct kam_stage *stage = kam_stages_at(f->set->funnel.stages, f->at.stage_of_row[row]);
	const char *domain = f->set->funnel.crosswalk ? kam_domain_stage_name(stage->number, false) : NULL;
	return domain ? kam_text(domain) : stage->name;
}

/* The mean of the deals' probabilities. */
static bool mean_probability(const struct kam_funnel_line *line, struct kam_decimal *mean)
{
	return line->with_probability && kam_decimal_divide(line->probabilities, kam_decimal_whole((int64_t)line->with_probability), 6, mean);
}

static void write_line(const struct funnel *f, struct kam_writer *w, uint32_t group, int row)
{
	const struct kam_funnel_line *line = kam_funnel_line(&f->at, group, row);
	struct kam_decimal mean = {0}, norm = {0}, ratio = {0};
	bool open = row < f->at.rows || row == f->at.rows + KAM_ROW_ALL_OPEN;
	struct kam_slice value = {0};
	if (f->at.book->by_count) {
		kam_write_text(w, group ? kam_text(kam_book_group(f->at.book, group, &value)->name) : KAM_LITERAL("all"));
		kam_write_text(w, value);
	}
	kam_write_text(w, funnel_row_number(f, row));
	kam_write_text(w, funnel_row_name(f, row));
	kam_write_count(w, line->count);
	kam_write_decimal(w, line->amount);
	kam_write_optional(w, line->with_probability || !line->count, line->weighted);
	bool has_mean = mean_probability(line, &mean);
	kam_write_optional(w, has_mean, mean);
	bool judged = open && kam_norm_mean(&line->norm, &norm);
	kam_write_optional(w, judged, norm);
	struct kam_decimal stock = f->set->funnel.by_amount ? line->amount : kam_decimal_whole((int64_t)line->count);
	kam_write_optional(w, judged && kam_health_ratio(stock, &line->norm, &ratio), ratio);
	kam_write_text(w, open ? kam_text(kam_band_name(line->band)) : kam_slice(NULL, 0));
	kam_write_known_count(w, open && funnel_knows_stalled(f), line->stalled);
	kam_write_known_count(w, open && funnel_knows_zombies(f), line->zombies);
	kam_write_known_count(w, open && f->at.book->judged, line->unproven);
	kam_write_row(w);
}

static enum kam_status write_rows(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	size_t skip = f->at.book->by_count ? 0 : 2;
	enum kam_status status = kam_run_writer(f->set->run, funnel_columns + skip, KAM_COUNT(funnel_columns) - skip, &w, err);
	for (uint32_t g = 0; g < f->at.book->groups && !status; g++)
		for (int r = 0; r < f->at.rows + KAM_END_ROWS; r++)
			if (r >= f->at.rows || f->at.shown[r])
				write_line(f, w, g, r);
	return status;
}

/* A table for people is drawn, unless they ask for columns. */
enum kam_status funnel_write_stages(const struct funnel *f, struct kam_error *err)
{
	const char *to = kam_option_text(f->set->run, "to");
	bool markdown = to && strcmp(to, "markdown") == 0;
	if (!kam_run_for_people(f->set->run) || markdown || kam_option_given(f->set->run, "columns"))
		return write_rows(f, err);
	funnel_draw(f);
	return KAM_OK;
}

enum kam_status funnel_check_bands(const struct funnel *f, struct kam_error *err)
{
	const char *fail_on = kam_option_text(f->set->run, "fail-on");
	enum kam_band worst = fail_on && strcmp(fail_on, "good") == 0 ? KAM_GOOD : KAM_WARNING;
	struct kam_buffer text = {0};
	for (uint32_t g = 0; g < f->at.book->groups && fail_on; g++)
		for (int r = 0; r < f->at.rows; r++) {
			struct kam_slice value = {0};
			if (kam_funnel_line(&f->at, g, r)->band < worst || text.n > 300)
				continue;
			if (g)
				kam_book_group(f->at.book, g, &value);
			kam_buffer_format(&text, "%s%.*s %.*s%s%.*s", text.n ? ", " : "", KAM_PRINT(funnel_row_number(f, r)), KAM_PRINT(funnel_row_name(f, r)),
				g ? " of " : "", KAM_PRINT(value));
		}
	enum kam_status status = text.n ? kam_fail(err, KAM_CHECK_SAID_NO, "%s: %s", fail_on, kam_buffer_terminated(&text)) : KAM_OK;
	kam_buffer_free(&text);
	return status;
}
