/* norms.c - what usually stands in each stage of a funnel, and how what stands there now compares. */
#include "kam/funnel.h"
#include "kam/text.h"

static void add_norm(struct kam_funnel *f, struct kam_norm *norm, struct kam_decimal total, int64_t periods)
{
	if (norm->known && norm->periods != periods) { /* of stages that share a row: all mean over the same periods */
		f->overflow = "norms of one row stand for different numbers of periods";
		return;
	}
	norm->known = true;
	norm->periods = periods;
	kam_funnel_sum(f, &norm->total, total);
}

static void norms_from_rules(struct kam_funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++) {
		const struct kam_stage *stage = kam_stages_at(f->set->stages, s);
		const struct kam_figure *norm = f->set->by_amount ? &stage->norm_amount : &stage->norm_count;
		if (norm->known && f->row_of[s] >= 0)
			add_norm(f, &kam_funnel_line(f, 0, f->row_of[s])->norm, norm->value, 1);
	}
}

static void norms_from_history(struct kam_funnel *f)
{
	size_t stages = (size_t)kam_stages_count(f->set->stages), places = f->ends_count + 1;
	for (uint32_t g = 0; g < f->book->groups; g++)
		for (size_t s = 0; s < stages; s++) {
			struct kam_decimal total = {0};
			const struct kam_stock *stock = &f->movement.stock[(g * stages + s) * places];
			if (f->row_of[s] < 0 || kam_stages_at(f->set->stages, (int)s)->kind != KAM_STAGE_OPEN)
				continue;
			for (size_t e = 0; e < f->ends_count; e++)
				kam_funnel_sum(f, &total, f->set->by_amount ? stock[e].amount : kam_decimal_whole((int64_t)stock[e].count));
			add_norm(f, &kam_funnel_line(f, g, f->row_of[s])->norm, total, (int64_t)f->ends_count);
		}
}

static void norms_from_column(struct kam_funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++)
		if (f->book->norms[s].known && f->row_of[s] >= 0)
			add_norm(f, &kam_funnel_line(f, 0, f->row_of[s])->norm, f->book->norms[s].value, 1);
}

/* The group that a row of the norms' file is about: that of all, unless it names a value of a column of --by. */
static uint32_t group_of_norm(const struct kam_funnel *f, const struct kam_sheet *sheet, size_t row)
{
	for (uint32_t g = 1; g < f->book->groups; g++) {
		struct kam_slice value;
		const struct kam_dimension *d = kam_book_group(f->book, g, &value);
		int column = kam_sheet_column(sheet, kam_text(d->name));
		if (column >= 0 && value.n && kam_same(kam_sheet_cell(sheet, row, (size_t)column), value))
			return g;
	}
	return 0;
}

/* Whether the row speaks of a group that no deal is in. */
static bool is_of_other_group(const struct kam_funnel *f, const struct kam_sheet *sheet, size_t row)
{
	for (size_t i = 0; i < f->book->by_count; i++) {
		int column = kam_sheet_column(sheet, kam_text(f->book->by[i].name));
		if (column >= 0 && kam_sheet_cell(sheet, row, (size_t)column).n)
			return true;
	}
	return false;
}

static enum kam_status norm_from_row(struct kam_funnel *f, struct kam_sheet *sheet, size_t row, struct kam_error *err)
{
	struct kam_slice name = kam_sheet_text(sheet, row, KAM_STAGE);
	struct kam_money norm;
	bool present;
	enum kam_status status = kam_sheet_money(sheet, row, KAM_NORM, &norm, &present, err);
	int stage = kam_stages_find(f->set->stages, name);
	if (status || !present)
		return status;
	if (stage == KAM_NO_STAGE || f->row_of[stage] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: stage: \"%.*s\" is no open stage of the rules", kam_sheet_name(sheet),
			(unsigned long long)kam_sheet_line(sheet, row), KAM_PRINT(kam_fit(name, 60)));
	uint32_t group = group_of_norm(f, sheet, row);
	struct kam_norm *known = &kam_funnel_line(f, group, f->row_of[stage])->norm;
	if (!group && is_of_other_group(f, sheet, row))
		return KAM_OK;
	if (known->known && !f->set->crosswalk)
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: stage: \"%.*s\" stands twice", kam_sheet_name(sheet),
			(unsigned long long)kam_sheet_line(sheet, row), KAM_PRINT(kam_fit(name, 60)));
	add_norm(f, known, norm.amount, 1);
	return KAM_OK;
}

static enum kam_status norms_from_file(struct kam_funnel *f, struct kam_sheet *sheet, struct kam_error *err)
{
	static const enum kam_field needed[] = {KAM_STAGE, KAM_NORM};
	enum kam_status status = kam_sheet_need(sheet, KAM_OPPORTUNITIES, "norms", needed, KAM_COUNT(needed), err);
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++)
		status = norm_from_row(f, sheet, row, err);
	return status;
}

enum kam_status kam_funnel_find_norms(struct kam_funnel *f, struct kam_sheet *file, struct kam_error *err)
{
	bool column = false;
	for (int s = 0; s < kam_stages_count(f->set->stages); s++)
		column = column || f->book->norms[s].known;
	if (file)
		return norms_from_file(f, file, err);
	if (column)
		norms_from_column(f);
	else if (f->has_history && f->ends_count)
		norms_from_history(f);
	else
		norms_from_rules(f);
	return KAM_OK;
}

void kam_funnel_judge(struct kam_funnel *f)
{
	for (uint32_t g = 0; g < f->book->groups; g++) {
		struct kam_funnel_line *all = kam_funnel_line(f, g, f->rows + KAM_ROW_ALL_OPEN);
		bool complete = true;
		for (int r = 0; r < f->rows; r++) {
			struct kam_funnel_line *line = kam_funnel_line(f, g, r);
			if (kam_stages_at(f->set->stages, f->stage_of_row[r])->kind != KAM_STAGE_OPEN)
				continue;
			line->band = kam_health(f->set->by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &f->set->cuts);
			all->band = line->band > all->band ? line->band : all->band;
			if (line->norm.known)
				add_norm(f, &all->norm, line->norm.total, line->norm.periods);
			complete = complete && (line->norm.known || !line->count);
		}
		if (!complete) /* what stands in all stages against the norms of some would look healthy */
			all->norm = (struct kam_norm){0};
	}
}
