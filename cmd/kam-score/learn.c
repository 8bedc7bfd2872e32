/* learn.c - --learn: the model that closed deals teach. */
#include "score.h"

#include <stdlib.h>

/* The values of an option that repeats, NULL behind the last. */
static const char **listed(const struct kam_run *run, const char *option)
{
	size_t count = 0;
	while (kam_option_at(run, option, count))
		count++;
	const char **list = kam_allocate(count + 1, sizeof *list);
	for (size_t i = 0; i < count; i++)
		list[i] = kam_option_at(run, option, i);
	return list;
}

static void note_deals(struct kam_run *run, const struct kam_deals *d)
{
	struct kam_slice rest = kam_buffer_slice(&d->notes), line;
	kam_run_note(run, "%zu closed deals, %zu won; left out: %zu open, %zu cancelled", d->count, d->wins, d->open, d->cancelled);
	if (d->repeated)
		kam_run_note(run, "%zu repeated ids: each deal counts once", d->repeated);
	if (d->alike)
		kam_run_note(run, "%zu deals are like another in all that is learnt from, and have no id: each counts", d->alike);
	while (kam_split(&rest, '\n', &line))
		if (line.n)
			kam_run_note(run, "%.*s", KAM_PRINT(line));
}

static void learn(struct kam_run *run, const struct kam_deals *d, const struct kam_win_rules *rules)
{
	struct kam_buffer text = {0};
	struct kam_win_model *model = kam_win_learn(d, rules, NULL, 0);
	kam_win_save(model, &text);
	kam_run_document(run, kam_buffer_slice(&text));
	kam_buffer_free(&text);
	kam_win_free(model);
}

enum kam_status score_solve_deals(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	struct kam_win_rules rules;
	struct kam_deals deals = {0};
	const char **drop = listed(run, "drop"), **keep = listed(run, "keep");
	enum kam_status status = kam_win_rules_read(kam_run_rules(run), &rules, err);
	if (!status)
		status = kam_deals_gather(sheets, count, &rules, drop, keep, &deals, err);
	if (!status) {
		note_deals(run, &deals);
		if (kam_option_given(run, "evaluate"))
			status = score_evaluate(run, &deals, &rules, err);
		else
			learn(run, &deals, &rules);
	}
	kam_deals_free(&deals);
	free(drop);
	free(keep);
	return status;
}
