/* kam-score.c - whether an opportunity is worth it: by a form of questions, or by what closed deals teach. */
#include "kam-score/score.h"

static const struct kam_option options[] = {
	{"only", KAM_OPTION_TEXT, "VALUE", "write opportunities of this value only, as high", false},
	{"fail-on", KAM_OPTION_CHOICE, "low-past-04", "status 1 if one of low value is past stage 04", false},
	{"compare", KAM_OPTION_FLAG, NULL, "rank us against rivals, and against our last assessment", false},
	{"learn", KAM_OPTION_FLAG, NULL, "learn win probability from closed deals; write the model", false},
	{"model", KAM_OPTION_FILE, "FILE", "add win probability by the model in FILE", false},
	{"evaluate", KAM_OPTION_FLAG, NULL, "say how good win probabilities are on closed deals", false},
	{"folds", KAM_OPTION_COUNT, "N", "with --evaluate: folds (5); as many as deals: one by one", false},
	{"drop", KAM_OPTION_TEXT, "COLUMN", "do not learn from COLUMN", true},
	{"keep", KAM_OPTION_TEXT, "COLUMN", "learn from COLUMN though it is left out by itself", true},
};

static enum kam_status solve(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	enum kam_status status = score_check_options(run, err);
	if (status)
		return status;
	return kam_option_given(run, "compare") ? score_compare(run, sheets, count, err) : score_solve_deals(run, sheets, count, err);
}

static enum kam_shape shape_of(const struct kam_run *run)
{
	bool whole = kam_option_given(run, "compare") || kam_option_given(run, "learn") || kam_option_given(run, "evaluate");
	return whole && !kam_option_given(run, "explain") ? KAM_SOLVE : KAM_MAP;
}

static const struct kam_need needs[] = {{"folds", "evaluate"}, {"drop", "learn|evaluate"}, {"keep", "learn|evaluate"}, {NULL, NULL}};

static const char *const alternatives[] = {"compare|learn|evaluate", "model|compare", "model|learn", NULL};

static const char *const rules[] = {kam_form_rules, kam_answer_rules, "\"whys\": 5", kam_win_rules_json, kam_stages_rules, kam_status_rules, NULL};

static const struct kam_map map = {
	.settings_size = sizeof(struct scorer),
	.room_size = sizeof(struct score_room),
	.init = score_init,
	.begin = score_begin,
	.open = score_open,
	.columns = score_columns,
	.row = score_row,
	.apart = score_apart,
	.check = score_check,
	.end = score_end,
	.finish = score_finish,
};

static const struct kam_solve solving = {.solve = solve};

const struct kam_command kam_program = {
	.name = "kam-score",
	.purpose = "Tell which opportunities are worth it, why, and how likely they are won",
	.reads = "opportunities with answers to a form's questions, or with an outcome to learn from",
	.example = "kam-score examples/data/assessments.csv --only high --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.alternatives = alternatives,
	.rules = rules,
	.map = &map,
	.solve = &solving,
	.shape = shape_of,
	.maps_own_names = true,
};
