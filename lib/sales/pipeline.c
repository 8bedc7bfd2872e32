/* pipeline.c - reads the deals that a forecast is made of. */
#include "kam/pipeline.h"

#include "kam/faults.h"
#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

const char *kam_exclusion_name(enum kam_exclusion exclusion)
{
	static const char *const names[KAM_EXCLUSIONS] = {"", "not-confirmed", "not-primary", "no-close-date", "past-close-date", "no-amount",
		"stands-twice", "two-primary-owners", "unmapped-stage", "unknown-category", "unknown-owner", "no-owner", "bad-splits"};
	return names[exclusion];
}

void kam_pipeline_begin(struct kam_pipeline *p, const struct kam_stages *stages, const struct kam_categories *categories,
	const struct kam_rules *rules)
{
	p->categories = categories;
	p->deals.stages = stages;
	p->deals.sales.outcomes.rules = rules;
	p->until = p->latest = KAM_NO_DAY;
	p->prospects.size = sizeof(struct kam_prospect);
	p->quantities.size = sizeof(struct kam_decimal);
	p->refused.size = sizeof(struct kam_refused);
}

/* Opening a file. */

static enum kam_status find_levels(struct kam_pipeline *p, struct kam_input *in, struct kam_error *err)
{
	for (size_t i = 0; i < kam_tree_levels(p->tree); i++) {
		struct kam_slice level = kam_tree_level(p->tree, i);
		p->level_columns[i] = kam_input_column(in, level);
		if (p->level_columns[i] < 0)
			return kam_fail(err, KAM_USAGE, "--levels: there is no column \"%.*s\"", KAM_PRINT(level));
	}
	return KAM_OK;
}

static bool knows_owner(const struct kam_pipeline *p, const struct kam_input *in)
{
	return (p->tree_grows && !p->by_owner) || kam_input_has(in, KAM_OWNER) || kam_input_has(in, KAM_OWNER_NAME);
}

enum kam_status kam_pipeline_open(struct kam_pipeline *p, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = kam_input_recognise(in, err);
	if (status)
		return status;
	p->orders = kam_input_binding(in)->type == KAM_TRANSACTIONS && kam_input_has(in, KAM_DATE);
	if (!p->orders)
		status = kam_deals_open(&p->deals, in, err);
	if (!status && !knows_owner(p, in))
		status = kam_fail(err, KAM_BAD_DATA, "no column for owner: --map owner=\"HEADING\" names it, --explain shows what was recognised");
	if (!status && p->tree_grows && !p->by_owner)
		status = find_levels(p, in, err);
	p->score_column = kam_input_column(in, KAM_LITERAL("win_probability"));
	kam_files_open(&p->files, kam_input_name(in));
	p->any_confirmed |= !p->orders && kam_input_has(in, KAM_CONFIRMED);
	return status;
}

/* Reading a record. */

static struct kam_slice keep(struct kam_pipeline *p, struct kam_slice s)
{
	return s.n ? kam_slice(kam_arena_copy(&p->texts, s.p, s.n), s.n) : kam_slice(NULL, 0);
}

/* A fault of one deal: an error, or a row of those that are listed. */
static enum kam_status refuse(struct kam_pipeline *p, const struct kam_deal *deal, uint64_t line, enum kam_exclusion why, const char *field,
	struct kam_slice value, const char *what, struct kam_error *err)
{
	if (!p->lists_faults)
		return kam_bad_value(err, field, value, what);
	*(struct kam_refused *)kam_pool_add(&p->refused) = (struct kam_refused){.id = keep(p, deal->id), .owner = keep(p, deal->owner),
		.stage = keep(p, deal->stage_text), .exclusion = why, .has_amount = deal->has_amount, .amount = deal->amount, .close_date = deal->close_date,
		.origin = kam_origin(&p->files, line)};
	return kam_fail(err, KAM_SKIPPED, "at fault, and listed");
}

/* What the owner is known by: his id, or the whole path up to the top. */
static struct kam_slice owner_key(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, struct kam_slice owner)
{
	bool any = false;
	if (!p->tree_grows || p->by_owner)
		return owner;
	p->value.n = 0;
	for (size_t i = 0; i < kam_tree_levels(p->tree); i++) {
		struct kam_slice cell = kam_input_cell(in, record, p->level_columns[i]);
		any = any || !kam_is_placeholder(cell);
		kam_buffer_add(&p->value, cell);
		kam_buffer_byte(&p->value, '\0');
	}
	return any ? kam_buffer_slice(&p->value) : kam_slice(NULL, 0);
}

/* The number of an owner; his unit is looked up once. *ambiguous: several users have the name. */
static uint32_t put_owner(struct kam_pipeline *p, struct kam_slice key, bool *ambiguous)
{
	bool added;
	uint32_t owner = kam_table_put(&p->owners, key, &added);
	*ambiguous = false;
	if (added)
		p->unit_of = kam_grow(p->unit_of, &p->owners_capacity, owner + 1, sizeof *p->unit_of);
	if (added || (p->unit_of[owner] == KAM_ABSENT && !p->tree_grows))
		p->unit_of[owner] = p->tree_grows ? KAM_ABSENT : kam_tree_owner(p->tree, key, ambiguous);
	return owner;
}

static enum kam_status find_owner(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, const struct kam_deal *deal,
	uint32_t *owner, struct kam_error *err)
{
	bool ambiguous;
	struct kam_slice key = owner_key(p, in, record, deal->owner);
	if (!key.n)
		return refuse(p, deal, record->line, KAM_NO_OWNER, "owner", deal->owner, "is nobody: a deal is forecast by its owner", err);
	*owner = put_owner(p, key, &ambiguous);
	if (p->tree_grows || p->unit_of[*owner] != KAM_ABSENT)
		return KAM_OK;
	return refuse(p, deal, record->line, KAM_UNKNOWN_OWNER, "owner", deal->owner,
		ambiguous ? "is the name of several users" : "is no user of the reporting tree", err);
}

/* A deal without a stage is open unless something says that it is over. */
static enum kam_status settle_stage(struct kam_pipeline *p, struct kam_deal *deal, uint64_t line, struct kam_error *err)
{
	if (deal->outcome == KAM_OUTCOME_UNKNOWN && !deal->stage_text.n)
		deal->outcome = KAM_OPEN;
	return deal->outcome != KAM_OUTCOME_UNKNOWN ? KAM_OK : refuse(p, deal, line, KAM_UNMAPPED_STAGE, "stage", deal->stage_text,
		"is no stage of the rules (--print-rules lists them)", err);
}

static enum kam_status find_category(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, const struct kam_deal *deal,
	enum kam_category *category, struct kam_error *err)
{
	struct kam_candidate candidate = {.category_text = kam_input_text(in, record, KAM_FORECAST_CATEGORY), .outcome = deal->outcome, .stage = deal->stage,
		.has_probability = deal->has_probability, .probability = deal->probability};
	const struct kam_stage *stage = deal->stage == KAM_NO_STAGE ? NULL : kam_stages_at(p->deals.stages, deal->stage);
	if (kam_is_placeholder(candidate.category_text))
		candidate.category_text.n = 0;
	if (!candidate.has_probability && stage && stage->probability.known) {
		candidate.has_probability = true;
		candidate.probability = stage->probability.value;
	}
	*category = kam_categories_of(p->categories, &candidate);
	return *category != KAM_NO_CATEGORY ? KAM_OK : refuse(p, deal, record->line, KAM_UNKNOWN_CATEGORY, "forecast_category", candidate.category_text,
		"is no forecast category of the rules (--print-rules lists them)", err);
}

/* Whether an open deal has been confirmed; without such a column all have. */
static enum kam_status read_confirmed(struct kam_input *in, const struct kam_record *record, bool *confirmed, struct kam_error *err)
{
	struct kam_slice text = kam_input_text(in, record, KAM_CONFIRMED);
	*confirmed = !kam_input_has(in, KAM_CONFIRMED);
	if (*confirmed || kam_is_placeholder(text) || kam_yes_no(text, confirmed))
		return KAM_OK;
	return kam_bad_value(err, "confirmed", text, "is neither yes nor no");
}

static void happened(struct kam_pipeline *p, kam_day day)
{
	if (day != KAM_NO_DAY && (p->until == KAM_NO_DAY || day <= p->until) && day > p->latest) /* KAM_NO_DAY is before all */
		p->latest = day;
}

struct kam_slice kam_pipeline_id(const struct kam_pipeline *p, const struct kam_prospect *prospect)
{
	return prospect->id == KAM_ABSENT ? kam_slice(NULL, 0) : kam_table_key(&p->ids, prospect->id);
}

struct kam_slice kam_pipeline_owner(const struct kam_pipeline *p, const struct kam_prospect *prospect)
{
	struct kam_slice key = kam_table_key(&p->owners, prospect->owner), first;
	return p->tree_grows && !p->by_owner && kam_split(&key, '\0', &first) ? first : key;
}

struct kam_decimal kam_pipeline_quantity(const struct kam_pipeline *p, size_t i)
{
	return p->keeps_products ? *(const struct kam_decimal *)kam_pool_at(&p->quantities, i) : (struct kam_decimal){0};
}

/* A deal that stands twice would be counted twice. */
static enum kam_status refuse_second(struct kam_pipeline *p, const struct kam_deal *deal, const struct kam_prospect *first, uint64_t line,
	struct kam_error *err)
{
	struct kam_buffer what = {0};
	struct kam_slice other = kam_pipeline_owner(p, first);
	bool two = other.n && deal->owner.n && !kam_same(other, deal->owner);
	if (two)
		kam_buffer_format(&what, "has two primary owners: \"%.*s\" here, \"%.*s\" in ", KAM_PRINT(kam_fit(deal->owner, 60)),
			KAM_PRINT(kam_fit(other, 60)));
	else
		kam_buffer_text(&what, "stands twice: first in ");
	kam_origin_tell(&p->files, first->origin, &what);
	enum kam_status status = refuse(p, deal, line, two ? KAM_TWO_PRIMARY_OWNERS : KAM_STANDS_TWICE, "opp_id", deal->id,
		kam_buffer_terminated(&what), err);
	kam_buffer_free(&what);
	return status;
}

/* Gives an id to the prospect that comes next; KAM_ABSENT: it has one already. */
static uint32_t put_id(struct kam_pipeline *p, struct kam_slice id)
{
	bool added;
	uint32_t number = kam_table_put(&p->ids, id, &added);
	if (!added)
		return KAM_ABSENT;
	if (number >= p->ids_capacity)
		p->prospect_of = kam_grow(p->prospect_of, &p->ids_capacity, number + 1, sizeof *p->prospect_of);
	p->prospect_of[number] = (uint32_t)p->prospects.count;
	return number;
}

/* Without an id each row is a deal of its own. */
static enum kam_status claim_id(struct kam_pipeline *p, const struct kam_deal *deal, uint64_t line, uint32_t *id, struct kam_error *err)
{
	*id = deal->id.n ? put_id(p, deal->id) : KAM_ABSENT;
	if (!deal->id.n || *id != KAM_ABSENT)
		return KAM_OK;
	return refuse_second(p, deal, kam_pipeline_at(p, p->prospect_of[kam_table_find(&p->ids, deal->id)]), line, err);
}

/* A probability in millionths; -1: it is none. */
static int32_t millionths(struct kam_decimal probability)
{
	int64_t units;
	return kam_decimal_units(kam_decimal_round(probability, 6), 6, &units) && units >= 0 && units <= 1000000 ? (int32_t)units : -1;
}

static enum kam_status read_score(const struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, int32_t *score,
	struct kam_error *err)
{
	struct kam_slice text = kam_input_cell(in, record, p->score_column);
	struct kam_decimal number;
	*score = -1;
	if (kam_is_placeholder(text))
		return KAM_OK;
	if (kam_decimal_parse(text, &number))
		*score = millionths(number);
	return *score >= 0 ? KAM_OK : kam_bad_value(err, "win_probability", text, "is no fraction of 0 to 1");
}

/* What a deal that was closed after the as-of date looked like on that day, nobody can tell from today's export. */
static void forget_later(struct kam_prospect *prospect)
{
	prospect->later = true;
	prospect->outcome = KAM_OPEN;
	prospect->category = KAM_CATEGORY_PIPELINE;
	prospect->stage = KAM_NO_STAGE;
	prospect->close_date = prospect->stage_since = KAM_NO_DAY;
	prospect->probability = prospect->score = -1;
	prospect->has_amount = false;
	prospect->amount = (struct kam_decimal){0};
}

static void add_prospect(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, const struct kam_deal *deal, uint32_t id,
	uint32_t owner, enum kam_category category, int32_t score, bool confirmed)
{
	bool closed = deal->outcome != KAM_OPEN;
	struct kam_prospect *prospect = kam_pool_add(&p->prospects);
	*prospect = (struct kam_prospect){.amount = deal->amount, .created = deal->created, .close_date = deal->close_date, .stage_since = deal->stage_since,
		.id = id, .owner = owner, .probability = deal->has_probability ? millionths(deal->probability) : -1, .score = score,
		.stage = (short)deal->stage, .category = (signed char)category,
		.outcome = (unsigned char)deal->outcome, .has_amount = deal->has_amount, .origin = kam_origin(&p->files, record->line)};
	if (p->keeps_products)
		prospect->product = kam_table_put(&p->products, kam_input_text(in, record, KAM_PRODUCT), NULL);
	if (closed && p->until != KAM_NO_DAY && deal->close_date > p->until)
		forget_later(prospect);
	if (prospect->outcome == KAM_OPEN && !confirmed)
		prospect->exclusion = KAM_NOT_CONFIRMED;
	p->any_open |= prospect->outcome == KAM_OPEN;
	happened(p, deal->created);
	if (closed)
		happened(p, deal->close_date);
}

static struct kam_slice text_of(struct kam_input *in, const struct kam_record *record, enum kam_field field)
{
	struct kam_slice s = kam_input_text(in, record, field);
	return kam_is_placeholder(s) ? kam_slice(NULL, 0) : s;
}

/* An order line as a deal that is closed. */
static enum kam_status read_order(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, struct kam_deal *deal,
	struct kam_error *err)
{
	*deal = (struct kam_deal){.owner = text_of(in, record, KAM_OWNER), .stage = KAM_NO_STAGE, .outcome = KAM_WON, .created = KAM_NO_DAY,
		.stage_since = KAM_NO_DAY};
	struct kam_slice order_status = text_of(in, record, KAM_ORDER_STATUS);
	if (order_status.n && kam_outcome_of(&p->deals.sales.outcomes, order_status, false) == KAM_CANCELLED)
		return kam_fail(err, KAM_SKIPPED, "cancelled");
	if (!deal->owner.n)
		deal->owner = text_of(in, record, KAM_OWNER_NAME);
	enum kam_status status = kam_input_date(in, record, KAM_DATE, &deal->close_date, err);
	if (!status && deal->close_date == KAM_NO_DAY)
		return kam_bad_value(err, "date", kam_input_text(in, record, KAM_DATE), "is no date");
	if (!status && p->until != KAM_NO_DAY && deal->close_date > p->until)
		return kam_fail(err, KAM_SKIPPED, "later than the as-of date");
	return status ? status : kam_sales_amount(&p->deals.sales, in, record, deal->close_date, &deal->amount, &deal->has_amount, err);
}

static enum kam_status read_deal(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, struct kam_deal *deal,
	struct kam_error *err)
{
	enum kam_status status = kam_deals_read(&p->deals, in, record, deal, err);
	if (!status && p->until != KAM_NO_DAY && deal->created != KAM_NO_DAY && deal->created > p->until)
		return kam_fail(err, KAM_SKIPPED, "created after the as-of date");
	return status ? status : settle_stage(p, deal, record->line, err);
}

enum kam_status kam_pipeline_add(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_deal deal;
	enum kam_category category = KAM_CATEGORY_CLOSED;
	uint32_t owner = KAM_ABSENT, id = KAM_ABSENT;
	struct kam_money quantity = {0};
	bool confirmed = true, present;
	int32_t score = -1;
	enum kam_status status = p->orders ? read_order(p, in, record, &deal, err) : read_deal(p, in, record, &deal, err);
	if (!status)
		status = find_owner(p, in, record, &deal, &owner, err);
	if (!status && !p->orders)
		status = find_category(p, in, record, &deal, &category, err);
	if (!status)
		status = read_confirmed(in, record, &confirmed, err);
	if (!status)
		status = read_score(p, in, record, &score, err);
	if (!status && p->keeps_products)
		status = kam_input_money(in, record, KAM_QUANTITY, &quantity, &present, err);
	if (!status)
		status = claim_id(p, &deal, record->line, &id, err); /* last: behind it the deal is taken up */
	if (status)
		return status;
	if (p->keeps_products)
		*(struct kam_decimal *)kam_pool_add(&p->quantities) = quantity.amount;
	add_prospect(p, in, record, &deal, id, owner, category, score, confirmed);
	return KAM_OK;
}

/* For several threads. */

struct kam_pipeline *kam_pipeline_fork(const struct kam_pipeline *p)
{
	struct kam_pipeline *fork = kam_allocate(1, sizeof *fork);
	kam_pipeline_begin(fork, p->deals.stages, p->categories, p->deals.sales.outcomes.rules);
	fork->tree = p->tree;
	fork->tree_grows = p->tree_grows;
	fork->by_owner = p->by_owner;
	fork->deals.sales.rates = p->deals.sales.rates;
	fork->until = p->until;
	fork->lists_faults = p->lists_faults;
	fork->keeps_products = p->keeps_products;
	fork->orders = p->orders;
	fork->score_column = p->score_column;
	kam_files_fork(&fork->files, &p->files);
	memcpy(fork->level_columns, p->level_columns, sizeof fork->level_columns);
	return fork;
}

enum kam_status kam_pipeline_agree(const struct kam_pipeline *a, const struct kam_pipeline *b, struct kam_error *err)
{
	enum kam_status status = kam_sales_agree(&a->deals.sales, &b->deals.sales, err);
	if (status)
		return status;
	if (kam_table_count(&a->ids) < kam_table_count(&b->ids))
		return kam_pipeline_agree(b, a, err);
	for (uint32_t i = 0; i < kam_table_count(&b->ids); i++)
		if (kam_table_find(&a->ids, kam_table_key(&b->ids, i)) != KAM_ABSENT)
			return kam_bad_value(err, "opp_id", kam_table_key(&b->ids, i), "has come before: each deal belongs into one part");
	return KAM_OK;
}

/* The numbers in `into` of all keys of a table; free with free(). */
static uint32_t *renumber(struct kam_table *into, const struct kam_table *from)
{
	uint32_t *number = kam_allocate((size_t)kam_table_count(from) + 1, sizeof *number);
	for (uint32_t i = 0; i < kam_table_count(from); i++)
		number[i] = kam_table_put(into, kam_table_key(from, i), NULL);
	return number;
}

static uint32_t *renumber_owners(struct kam_pipeline *p, const struct kam_pipeline *from)
{
	uint32_t *number = kam_allocate((size_t)kam_table_count(&from->owners) + 1, sizeof *number);
	for (uint32_t i = 0; i < kam_table_count(&from->owners); i++) {
		bool ambiguous;
		number[i] = put_owner(p, kam_table_key(&from->owners, i), &ambiguous);
	}
	return number;
}

/* Adds a prospect whose owner and product are numbered here already. False, with nothing done, when its id, where it has one, stands here. */
static bool keep_prospect(struct kam_pipeline *p, struct kam_prospect prospect, struct kam_slice id, struct kam_decimal quantity)
{
	prospect.id = id.n ? put_id(p, id) : KAM_ABSENT;
	if (id.n && prospect.id == KAM_ABSENT)
		return false;
	*(struct kam_prospect *)kam_pool_add(&p->prospects) = prospect;
	if (p->keeps_products)
		*(struct kam_decimal *)kam_pool_add(&p->quantities) = quantity;
	p->any_open |= prospect.outcome == KAM_OPEN;
	return true;
}

enum kam_kept kam_pipeline_keep(struct kam_pipeline *p, const struct kam_prospect *prospect, const struct kam_prospect_texts *texts)
{
	struct kam_prospect own = *prospect;
	bool ambiguous;
	own.owner = put_owner(p, texts->owner, &ambiguous);
	if (!p->tree_grows && p->unit_of[own.owner] == KAM_ABSENT)
		return KAM_OWNED_BY_NOBODY;
	own.product = p->keeps_products ? kam_table_put(&p->products, texts->product, NULL) : 0;
	return keep_prospect(p, own, texts->id, texts->quantity) ? KAM_KEPT : KAM_KEPT_BEFORE;
}

static void keep_refused(struct kam_pipeline *p, const struct kam_pipeline *from, const uint32_t *files)
{
	for (size_t i = 0; i < from->refused.count; i++) {
		struct kam_refused *refused = kam_pool_add(&p->refused);
		*refused = *(const struct kam_refused *)kam_pool_at(&from->refused, i);
		refused->origin = kam_origin_moved(files, refused->origin);
		refused->id = keep(p, refused->id);
		refused->owner = keep(p, refused->owner);
		refused->stage = keep(p, refused->stage);
	}
}

void kam_pipeline_renumber(struct kam_pipeline *p, const struct kam_part_lines *lines)
{
	for (size_t i = 0; i < p->prospects.count; i++) {
		struct kam_prospect *prospect = kam_pool_at(&p->prospects, i);
		prospect->origin = kam_origin_renumbered(prospect->origin, lines);
	}
}

void kam_pipeline_merge(struct kam_pipeline *p, struct kam_pipeline *from)
{
	uint32_t *owners = renumber_owners(p, from), *products = renumber(&p->products, &from->products);
	uint32_t *files = kam_files_merge(&p->files, &from->files);
	for (size_t i = 0; i < kam_pipeline_count(from); i++) {
		struct kam_prospect prospect = *kam_pipeline_at(from, i);
		prospect.owner = owners[prospect.owner];
		prospect.product = p->keeps_products ? products[prospect.product] : 0;
		prospect.origin = kam_origin_moved(files, prospect.origin);
		keep_prospect(p, prospect, kam_pipeline_id(from, kam_pipeline_at(from, i)), kam_pipeline_quantity(from, i));
	}
	keep_refused(p, from, files);
	kam_sales_merge(&p->deals.sales, &from->deals.sales);
	p->any_confirmed |= from->any_confirmed;
	happened(p, from->latest);
	free(owners);
	free(products);
	free(files);
}

/* Teams. */

/* What a team file says of one deal. */
struct team {
	struct kam_prospect *prospect;
	struct kam_slice primary;      /* a primary owner who is not the export's */
	bool several;                  /* there are two such */
	bool owner_is, owner_is_not;   /* the export's owner is said to be primary, or not to be */
	bool has_splits;
	struct kam_decimal splits;     /* their sum */
	uint64_t line;
};

static bool is_owner(const struct kam_pipeline *p, const struct kam_prospect *prospect, struct kam_slice who)
{
	bool ambiguous;
	uint32_t unit = p->unit_of[prospect->owner];
	return kam_same(who, kam_pipeline_owner(p, prospect)) || (!p->tree_grows && unit != KAM_ABSENT && kam_tree_owner(p->tree, who, &ambiguous) == unit);
}

static enum kam_status read_member(struct kam_pipeline *p, struct kam_sheet *sheet, size_t row, struct team *team, struct kam_error *err)
{
	struct kam_slice who = kam_sheet_text(sheet, row, KAM_OWNER), text = kam_sheet_text(sheet, row, KAM_PRIMARY);
	struct kam_decimal split;
	bool primary = false, told = !kam_is_placeholder(text);
	if (told && !kam_yes_no(text, &primary))
		return kam_bad_value(err, "primary", text, "is neither yes nor no");
	p->value.n = 0;
	enum kam_status status = kam_sheet_plain(sheet, row, KAM_SPLIT, &p->value, err);
	if (!status && kam_decimal_parse(kam_buffer_slice(&p->value), &split)) {
		team->has_splits = true;
		kam_decimal_add(team->splits, split, &team->splits); /* parts of one: they fit */
	}
	if (is_owner(p, team->prospect, who)) {
		team->owner_is |= primary;
		team->owner_is_not |= told && !primary;
	} else if (primary) {
		team->several |= team->primary.n && !kam_same(team->primary, who);
		team->primary = who;
	}
	return status;
}

/* A fault of a deal that the team file shows: an error, or a row of those that are listed. */
static void blame(struct kam_pipeline *p, struct team *team, enum kam_exclusion why, struct kam_faults *faults, const char *what)
{
	if (p->lists_faults)
		team->prospect->exclusion = (unsigned char)why;
	else
		kam_faults_add(faults, team->line, "opp_id: \"%.*s\" %s", KAM_PRINT(kam_fit(kam_pipeline_id(p, team->prospect), 60)), what);
}

static void judge_team(struct kam_pipeline *p, struct team *team, struct kam_faults *faults)
{
	char what[240], sum[KAM_DECIMAL_TEXT];
	struct kam_decimal percent = team->splits;
	struct kam_slice owner = kam_pipeline_owner(p, team->prospect);
	kam_decimal_multiply(percent, kam_decimal_whole(100), &percent);
	kam_decimal_format(percent, sum);
	if (team->several || (team->primary.n && !team->owner_is_not)) {
		snprintf(what, sizeof what, "has two primary owners: \"%.*s\" and \"%.*s\"", KAM_PRINT(kam_fit(owner, 60)), KAM_PRINT(kam_fit(team->primary, 60)));
		blame(p, team, KAM_TWO_PRIMARY_OWNERS, faults, what);
	} else if (team->has_splits && kam_decimal_compare(team->splits, kam_decimal_whole(1)) != 0) {
		snprintf(what, sizeof what, "has splits that add up to %s %%, not to 100 %%", sum);
		blame(p, team, KAM_BAD_SPLITS, faults, what);
	} else if (team->owner_is_not && !team->owner_is && !team->prospect->exclusion) {
		team->prospect->exclusion = KAM_NOT_PRIMARY;
	}
}

enum kam_status kam_pipeline_read_team(struct kam_pipeline *p, struct kam_sheet *sheet, uint64_t *unknown, struct kam_error *err)
{
	struct kam_table deals = {0};
	struct kam_pool teams = {.size = sizeof(struct team)};
	struct kam_faults faults = {0};
	enum kam_status status = kam_sheet_bind(sheet, KAM_TEAMS, err);
	*unknown = 0;
	if (!status && (kam_sheet_binding(sheet)->column[KAM_OPP_ID] < 0 || kam_sheet_binding(sheet)->column[KAM_OWNER] < 0))
		status = kam_fail(err, KAM_BAD_DATA, "%.200s: needs columns for opp_id and owner: --map team.FIELD=\"HEADING\" names one", kam_sheet_name(sheet));
	for (size_t row = 0; !status && row < kam_sheet_rows(sheet); row++) {
		bool added;
		uint32_t id = kam_table_find(&p->ids, kam_sheet_text(sheet, row, KAM_OPP_ID));
		*unknown += id == KAM_ABSENT;
		if (id == KAM_ABSENT)
			continue;
		uint32_t number = kam_table_put(&deals, kam_table_key(&p->ids, id), &added);
		struct team *team = added || !teams.count ? kam_pool_add(&teams) : kam_pool_at(&teams, number);
		if (added)
			*team = (struct team){.prospect = kam_pipeline_at(p, p->prospect_of[id]), .line = kam_sheet_line(sheet, row)};
		struct kam_error why;
		if (read_member(p, sheet, row, team, &why))
			kam_faults_take(&faults, kam_sheet_line(sheet, row), kam_sheet_name(sheet), &why);
	}
	for (size_t i = 0; !status && i < teams.count; i++)
		judge_team(p, kam_pool_at(&teams, i), &faults);
	kam_table_free(&deals);
	kam_pool_free(&teams);
	return status ? status : kam_faults_tell(&faults, kam_sheet_name(sheet), err);
}

/* Behind the last record. */

enum kam_status kam_pipeline_add_paths(struct kam_pipeline *p, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	uint32_t *order = kam_table_order(&p->owners); /* in which what is wrong is said in one way, whatever the order of rows */
	for (uint32_t i = 0; i < kam_table_count(&p->owners) && !status; i++) {
		struct kam_slice rest = kam_table_key(&p->owners, order[i]), path[KAM_MOST_LEVELS];
		for (size_t level = 0; level < kam_tree_levels(p->tree); level++)
			if (!kam_split(&rest, '\0', &path[level]))
				path[level] = kam_slice(NULL, 0);
		status = kam_tree_add_path(p->tree, path, &p->unit_of[order[i]], err);
	}
	free(order);
	return status;
}

enum kam_status kam_pipeline_finish(struct kam_pipeline *p, kam_day as_of, struct kam_error *err)
{
	enum kam_status status = p->tree_grows ? kam_pipeline_add_paths(p, err) : KAM_OK;
	if (p->tree_grows)
		kam_tree_finish(p->tree);
	for (size_t i = 0; i < kam_pipeline_count(p); i++) {
		struct kam_prospect *prospect = kam_pipeline_at(p, i);
		if (prospect->exclusion)
			continue;
		if (prospect->close_date == KAM_NO_DAY)
			prospect->exclusion = KAM_NO_CLOSE_DATE;
		else if (prospect->outcome == KAM_OPEN && prospect->close_date < as_of)
			prospect->exclusion = KAM_PAST_CLOSE_DATE;
		else if (prospect->outcome != KAM_LOST && !prospect->has_amount)
			prospect->exclusion = KAM_NO_AMOUNT;
	}
	return status;
}

void kam_pipeline_free(struct kam_pipeline *p)
{
	if (!p)
		return;
	kam_sales_free(&p->deals.sales);
	kam_buffer_free(&p->deals.value);
	kam_pool_free(&p->prospects);
	kam_pool_free(&p->quantities);
	kam_pool_free(&p->refused);
	kam_table_free(&p->ids);
	kam_table_free(&p->owners);
	kam_files_free(&p->files);
	kam_table_free(&p->products);
	free(p->prospect_of);
	free(p->unit_of);
	kam_buffer_free(&p->value);
	kam_arena_free(&p->texts);
	free(p);
}
