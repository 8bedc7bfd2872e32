/* rows.c - what is written of accounts: a row for each. */
#include "tier.h"

#include "kam/figures.h"
#include "kam/label.h"

#include <stdlib.h>

/* What is computed, in output order. */
enum { REVENUE, COST, PROFIT };
static const struct kam_column computed[] = {
	{"revenue", KAM_CELL_NUMBER, false}, {"cost", KAM_CELL_NUMBER, true}, {"profit", KAM_CELL_NUMBER, false}, {"margin", KAM_CELL_RATIO, KAM_IF_ROOM(2)},
	{"orders", KAM_CELL_NUMBER, KAM_IF_ROOM(4)}, {"first_date", KAM_CELL_TEXT, true}, {"last_date", KAM_CELL_TEXT, KAM_IF_ROOM(5)},
	{"active_periods", KAM_CELL_NUMBER, true}, {"rank", KAM_CELL_NUMBER, true}, {"share", KAM_CELL_RATIO, true},
	{"cum_share", KAM_CELL_RATIO, KAM_IF_ROOM(3)}, {"tier", KAM_CELL_TEXT, false}, {"scale", KAM_CELL_TEXT, true}, {"depth", KAM_CELL_TEXT, true},
	{"quadrant", KAM_CELL_TEXT, true}, {"key", KAM_CELL_TEXT, false}, {"key_reason", KAM_CELL_TEXT, true}, {"fake", KAM_CELL_TEXT, KAM_IF_ROOM(1)},
	{"fake_reason", KAM_CELL_TEXT, false}, {"move", KAM_CELL_TEXT, true},
};

bool tier_computes(const char *name)
{
	for (size_t i = 0; i < KAM_COUNT(computed); i++)
		if (strcmp(name, computed[i].name) == 0)
			return true;
	return false;
}

static const struct kam_column influence[] = {{"referrals", KAM_CELL_NUMBER, true}, {"referred_revenue", KAM_CELL_NUMBER, true}};
static const struct kam_column dealers[] = {{"action", KAM_CELL_TEXT, false}};

static bool only(const struct tier *t, const char *what)
{
	return kam_option_is(t->set->run, "only", what);
}

static void add_columns(struct kam_column *columns, size_t *count, const struct kam_column *more, size_t n)
{
	memcpy(columns + *count, more, n * sizeof *more);
	*count += n;
}

/* id, name, the account fields that are known, the group, --keep; then what is computed. fields[i] is the carried column
 * of output column i. */
static struct kam_column *list_columns(struct tier *t, int *fields, size_t *carried_end, size_t *count)
{
	struct kam_column *columns = kam_arena_take(&t->accounts.arena, (KAM_MOST_CARRIED + 40) * sizeof *columns);
	columns[0] = (struct kam_column){"account_id", KAM_CELL_TEXT, false};
	columns[1] = (struct kam_column){"account_name", KAM_CELL_TEXT, false};
	size_t n = 2;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (tier_fields[i] != KAM_DEPTH && tier_has(t, tier_fields[i])) { /* depth is among what is computed */
			fields[n] = kam_carried_column(&t->carried, kam_field_name(tier_fields[i]));
			columns[n++] = (struct kam_column){kam_field_name(tier_fields[i]), KAM_CELL_TEXT, true};
		}
	const char *keep;
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++) {
		fields[n] = kam_carried_column(&t->carried, keep);
		columns[n++] = (struct kam_column){keep, KAM_CELL_TEXT, false};
	}
	*carried_end = n;
	if (t->set->group)
		columns[n++] = (struct kam_column){"group", KAM_CELL_TEXT, false};
	add_columns(columns, &n, computed, KAM_COUNT(computed));
	columns[n - KAM_COUNT(computed) + (t->accounts.by_profit ? REVENUE : PROFIT)].detail = KAM_IF_ROOM(1); /* what ranks them stays */
	if (tier_has(t, KAM_REFERRED_BY))
		add_columns(columns, &n, influence, KAM_COUNT(influence));
	if (only(t, "dealer"))
		add_columns(columns, &n, dealers, KAM_COUNT(dealers));
	*count = n;
	return columns;
}

/* What to do about an account that is a dealer; empty for all others. */
static struct kam_slice action_of(const struct tier *t, const struct kam_account *e)
{
	struct kam_decimal measure = {0};
	if (!kam_is(tier_text(t, e, KAM_ACCOUNT_TYPE), "dealer"))
		return KAM_LITERAL("");
	kam_account_measure(&t->accounts, e, &measure);
	return kam_dealer_label(e->tier, e->verdict.fake, measure);
}

/* Accounts of one portfolio that are written together. */
struct piece {
	const struct tier_portfolio *group;
	uint32_t first, end; /* by rank */
};

/* What output rows are made with. */
struct account_output {
	const struct tier *t;
	bool only_key, only_fake, only_dealers;
	int fields[KAM_MOST_CARRIED + 40]; /* the carried column of an output column */
	size_t carried_end;                /* the output columns from 2 up to here are carried */
	struct piece *pieces;
	size_t pieces_count, pieces_capacity;
};

/* What is known while a piece is written. */
struct progress {
	struct kam_decimal running;    /* what the accounts so far add up to */
	struct kam_verdict said;       /* the one that criteria tell of */
	struct kam_buffer criteria, text;
};

/* Rank, share, cumulative share and tier. */
static void write_standing(const struct tier *t, struct kam_writer *w, const struct kam_portfolio *p, const struct kam_account *e,
	const struct kam_totals *totals, struct kam_decimal *running)
{
	struct kam_decimal measure = t->accounts.by_profit ? totals->profit : totals->revenue, share = {0};
	bool known = !t->accounts.by_profit || totals->profit_known;
	if (known)
		kam_decimal_add(*running, measure, running);
	kam_write_known_count(w, known, e->rank);
	kam_write_optional(w, known && kam_share(measure, p->measure.total, &share), share);
	kam_write_optional(w, known && kam_share(*running, p->measure.total, &share), share);
	kam_write_text(w, kam_slice(&e->tier, e->tier != 0));
}

static void write_totals(const struct tier *t, struct kam_writer *w, const struct kam_account *e, const struct kam_totals *totals)
{
	struct kam_decimal margin;
	bool has_margin = kam_margin(totals, &margin);
	kam_write_decimal(w, totals->revenue);
	kam_write_optional(w, totals->cost_known, totals->cost);
	kam_write_optional(w, totals->profit_known, totals->profit);
	kam_write_optional(w, has_margin, margin);
	kam_write_known_count(w, totals->orders_known, totals->orders);
	kam_write_day(w, totals->first);
	kam_write_day(w, totals->last);
	kam_write_known_count(w, totals->first != KAM_NO_DAY,
		(uint64_t)kam_ledger_active_periods(t->ledger, kam_account_number(&t->accounts, e)));
}

/* Most accounts have the criteria of the one before them. */
static void write_criteria(struct kam_writer *w, const struct kam_verdict *v, struct progress *so_far)
{
	struct kam_buffer *text = &so_far->criteria;
	if (!text->n || memcmp(v->criteria, so_far->said.criteria, sizeof v->criteria) != 0) {
		text->n = 0;
		so_far->said = *v;
		kam_write_criteria(v, text);
	}
	kam_write_text(w, kam_buffer_slice(text));
}

static void write_fake(const struct tier *t, struct kam_writer *w, const struct kam_portfolio *p, const struct kam_account *e, struct kam_buffer *text)
{
	if (!e->verdict.fake) {
		kam_write_blank(w);
		kam_write_blank(w);
		return;
	}
	text->n = 0;
	kam_write_fakes(e->verdict.fake, text);
	kam_write_text(w, kam_buffer_slice(text));
	text->n = 0;
	kam_portfolio_tell_fake(p, &t->accounts, e, text);
	kam_write_text(w, kam_buffer_slice(text));
}

static void write_verdict(const struct tier *t, struct kam_writer *w, const struct tier_portfolio *j, const struct kam_account *e,
	struct progress *so_far)
{
	kam_write_text(w, kam_scale_label(e->scale));
	kam_write_text(w, kam_depth_label(tier_text(t, e, KAM_DEPTH), e->verdict.long_term));
	kam_write_text(w, kam_quadrant_label(e->tier, tier_text(t, e, KAM_POTENTIAL), j->has_median ? &j->median : NULL));
	kam_write_text(w, e->verdict.key ? KAM_LITERAL("yes") : KAM_LITERAL("no"));
	write_criteria(w, &e->verdict, so_far);
	write_fake(t, w, &j->p, e, &so_far->text);
	kam_write_text(w, tier_has(t, KAM_PREV_TIER) ? kam_move_label(tier_text(t, e, KAM_PREV_TIER), e->tier) : KAM_LITERAL(""));
}

static void write_account(const struct account_output *o, const struct tier_portfolio *j, const struct kam_account *e, struct progress *so_far,
	struct kam_writer *w)
{
	const struct tier *t = o->t;
	const struct kam_totals totals = kam_ledger_totals(t->ledger, kam_account_number(&t->accounts, e));
	kam_write_text(w, kam_account_id(&t->accounts, e));
	kam_write_text(w, kam_carried_get(&t->carried, t->name_column, kam_account_number(&t->accounts, e)));
	const struct kam_service *service = kam_account_service(&t->accounts, e);
	for (size_t i = 2; i < o->carried_end; i++) {
		if (o->fields[i] == t->column_of[KAM_COST_TO_SERVE] && service->has_cost)
			kam_write_decimal(w, service->cost); /* in a group of companies the sum of all */
		else
			kam_write_text(w, kam_carried_get(&t->carried, o->fields[i], kam_account_number(&t->accounts, e)));
	}
	if (t->set->group)
		kam_write_text(w, kam_account_group(&t->accounts, e));
	write_totals(t, w, e, &totals);
	write_standing(t, w, &j->p, e, &totals, &so_far->running);
	write_verdict(t, w, j, e, so_far);
	if (tier_has(t, KAM_REFERRED_BY)) {
		kam_write_count(w, service->referrals);
		kam_write_decimal(w, service->referred_revenue);
	}
	if (o->only_dealers)
		kam_write_text(w, action_of(t, e));
	kam_write_row(w);
}

static bool is_wanted(const struct account_output *o, const struct kam_account *e)
{
	return (!o->only_key || e->verdict.key) && (!o->only_fake || e->verdict.fake) && (!o->only_dealers || action_of(o->t, e).n);
}

static void warm_ahead(const struct tier *t, const struct kam_portfolio *p, uint32_t i)
{
	enum { NAME_AHEAD = 16 };
	kam_portfolio_warm(p, &t->accounts, i);
	if (i + NAME_AHEAD < p->count)
		kam_carried_warm(&t->carried, t->name_column, p->by_rank[i + NAME_AHEAD]);
}

static void write_piece(void *output, size_t i, struct kam_writer *w)
{
	const struct account_output *o = output;
	const struct piece *piece = &o->pieces[i];
	const struct kam_portfolio *p = &piece->group->p;
	struct progress so_far = {.running = p->before[piece->first / KAM_RANKING_STEP]};
	for (uint32_t rank = piece->first; rank < piece->end; rank++) {
		const struct kam_account *e = tier_ranked(o->t, piece->group, rank);
		warm_ahead(o->t, p, rank);
		if (is_wanted(o, e))
			write_account(o, piece->group, e, &so_far, w);
		else
			kam_account_add_measure(&o->t->accounts, e, &so_far.running);
	}
	kam_buffer_free(&so_far.criteria);
	kam_buffer_free(&so_far.text);
}

/* How many accounts there are up to the last one that is to be written, when so many are wanted at most. */
static uint32_t last_wanted(const struct account_output *o, const struct tier_portfolio *group, uint64_t most)
{
	const struct kam_portfolio *p = &group->p;
	bool all = !o->only_key && !o->only_fake && !o->only_dealers;
	uint64_t wanted = 0;
	uint32_t end = 0;
	if (all || most >= p->count)
		return most < p->count ? (uint32_t)most : p->count;
	while (end < p->count && wanted < most)
		wanted += is_wanted(o, tier_ranked(o->t, group, end++));
	return end;
}

/* Cuts a portfolio into pieces, at the steps before which sums are known. */
static void cut(struct account_output *o, const struct tier_portfolio *group, uint64_t most)
{
	uint32_t end = last_wanted(o, group, most);
	for (uint32_t first = 0; first < end; first += KAM_RANKING_STEP) {
		o->pieces = kam_grow(o->pieces, &o->pieces_capacity, o->pieces_count + 1, sizeof *o->pieces);
		o->pieces[o->pieces_count++] = (struct piece){group, first, end - first < KAM_RANKING_STEP ? end : first + KAM_RANKING_STEP};
	}
}

enum kam_status tier_write_accounts(struct tier *t, const struct tier_portfolio *groups, size_t count, struct kam_error *err)
{
	struct account_output o = {.t = t, .only_key = only(t, "key"), .only_fake = only(t, "fake"), .only_dealers = only(t, "dealer")};
	struct kam_writer *w;
	size_t columns_count;
	struct kam_column *columns = list_columns(t, o.fields, &o.carried_end, &columns_count);
	enum kam_status status = kam_run_writer(t->set->run, columns, columns_count, &w, err);
	uint64_t most = kam_option_count(t->set->run, "top", UINT64_MAX);
	for (size_t g = 0; g < count && !status; g++)
		cut(&o, &groups[g], most);
	if (!status)
		kam_run_pieces(t->set->run, o.pieces_count, write_piece, &o);
	free(o.pieces);
	return status;
}
