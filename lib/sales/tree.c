/* tree.c - the reporting tree. */
#include "kam/tree.h"

#include "kam/faults.h"
#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

struct kam_tree {
	bool of_users;
	struct kam_pool units;     /* struct kam_unit */
	struct kam_table keys;     /* level, a NUL and id -> unit; of users without the level */
	struct kam_table names;    /* name -> place in name_of */
	uint32_t *name_of;         /* the unit with that name; SEVERAL: more than one has it */
	size_t names_capacity;
	uint32_t *places;          /* units in order */
	struct kam_slice levels[KAM_MOST_LEVELS];
	size_t levels_count;
	struct kam_buffer key;
	struct kam_arena texts;
};

static const uint32_t SEVERAL = KAM_ABSENT - 1;

static struct kam_slice keep(struct kam_tree *tree, struct kam_slice s)
{
	return s.n ? kam_slice(kam_arena_copy(&tree->texts, s.p, s.n), s.n) : kam_slice(NULL, 0);
}

static struct kam_unit *unit_at(const struct kam_tree *tree, uint32_t unit)
{
	return kam_pool_at(&tree->units, unit);
}

static struct kam_tree *new_tree(bool of_users)
{
	struct kam_tree *tree = kam_allocate(1, sizeof *tree);
	tree->of_users = of_users;
	tree->units.size = sizeof(struct kam_unit);
	return tree;
}

/* What a unit is known by: its id, behind its level in trees of levels. */
static struct kam_slice key_of(struct kam_buffer *key, struct kam_slice level, struct kam_slice id)
{
	key->n = 0;
	kam_buffer_add(key, level);
	kam_buffer_byte(key, '\0');
	kam_buffer_add(key, id);
	return kam_buffer_slice(key);
}

static uint32_t put_unit(struct kam_tree *tree, struct kam_slice level, struct kam_slice id, bool *added)
{
	uint32_t unit = kam_table_put(&tree->keys, key_of(&tree->key, tree->of_users ? kam_slice(NULL, 0) : level, id), added);
	if (*added)
		*(struct kam_unit *)kam_pool_add(&tree->units) = (struct kam_unit){.id = keep(tree, id), .level = level, .parent = KAM_ABSENT};
	return unit;
}

static void name_unit(struct kam_tree *tree, struct kam_slice name, uint32_t unit)
{
	bool added;
	if (kam_is_placeholder(name))
		return;
	unit_at(tree, unit)->name = keep(tree, name);
	uint32_t place = kam_table_put(&tree->names, name, &added);
	tree->name_of = kam_grow(tree->name_of, &tree->names_capacity, place + 1, sizeof *tree->name_of);
	tree->name_of[place] = added ? unit : SEVERAL;
}

static void read_users(struct kam_tree *tree, struct kam_sheet *users, struct kam_faults *faults)
{
	for (size_t row = 0; row < kam_sheet_rows(users); row++) {
		struct kam_slice id = kam_sheet_text(users, row, KAM_USER_ID);
		bool added;
		if (kam_is_placeholder(id)) {
			kam_faults_add(faults, kam_sheet_line(users, row), "user_id: \"%.*s\" names nobody", KAM_PRINT(kam_fit(id, 60)));
			continue;
		}
		uint32_t unit = put_unit(tree, kam_slice(NULL, 0), id, &added);
		if (!added) {
			kam_faults_add(faults, kam_sheet_line(users, row), "user_id: \"%.*s\" stands twice", KAM_PRINT(kam_fit(id, 60)));
			continue;
		}
		unit_at(tree, unit)->line = kam_sheet_line(users, row);
		name_unit(tree, kam_sheet_text(users, row, KAM_USER_NAME), unit);
	}
}

static void read_managers(struct kam_tree *tree, struct kam_sheet *users, struct kam_faults *faults)
{
	bool ambiguous, added;
	for (size_t row = 0; row < kam_sheet_rows(users); row++) {
		struct kam_slice id = kam_sheet_text(users, row, KAM_USER_ID), manager = kam_sheet_text(users, row, KAM_MANAGER_ID);
		if (kam_is_placeholder(manager) || kam_is_placeholder(id))
			continue;
		uint32_t over = kam_tree_owner(tree, manager, &ambiguous), unit = put_unit(tree, kam_slice(NULL, 0), id, &added);
		if (over == KAM_ABSENT)
			kam_faults_add(faults, kam_sheet_line(users, row), "manager_id: \"%.*s\" is %s: \"%.*s\" is an orphan", KAM_PRINT(kam_fit(manager, 60)),
				ambiguous ? "the name of several users" : "no user of the file", KAM_PRINT(kam_fit(id, 60)));
		else
			unit_at(tree, unit)->parent = over;
	}
}

/* Names those who report to themselves in the end. Each walk upwards stops where an earlier one has been; a ring is met by the
 * walk that closes it. */
static void find_cycles(const struct kam_tree *tree, struct kam_faults *faults)
{
	uint32_t *walk_of = kam_allocate(tree->units.count + 1, sizeof *walk_of);
	for (uint32_t u = 0; u < tree->units.count; u++) {
		uint32_t at = u;
		for (; at != KAM_ABSENT && !walk_of[at]; at = unit_at(tree, at)->parent)
			walk_of[at] = u + 1;
		if (at == KAM_ABSENT || walk_of[at] != u + 1)
			continue;
		uint32_t ring = at;
		do {
			const struct kam_unit *unit = unit_at(tree, ring);
			kam_faults_add(faults, unit->line, "manager_id: \"%.*s\" reports to \"%.*s\", and so in the end to himself: a cycle",
				KAM_PRINT(kam_fit(unit->id, 60)), KAM_PRINT(kam_fit(unit_at(tree, unit->parent)->id, 60)));
			ring = unit->parent;
		} while (ring != at);
	}
	free(walk_of);
}

/* A top over several that have none. */
static void set_top(struct kam_tree *tree)
{
	uint32_t tops = 0;
	bool added;
	for (uint32_t u = 0; u < tree->units.count; u++)
		tops += unit_at(tree, u)->parent == KAM_ABSENT;
	if (tops == 1)
		return;
	struct kam_slice level = tree->of_users ? KAM_LITERAL("0") : KAM_LITERAL("all"), id = KAM_LITERAL("all");
	uint32_t top = put_unit(tree, level, id, &added);
	if (!added) /* a user is called so */
		top = put_unit(tree, level, KAM_LITERAL("(all)"), &added);
	for (uint32_t u = 0; u < tree->units.count; u++)
		if (u != top && unit_at(tree, u)->parent == KAM_ABSENT)
			unit_at(tree, u)->parent = top;
}

static int by_id(const void *a, const void *b, void *tree)
{
	const struct kam_unit *x = unit_at(tree, *(const uint32_t *)a), *y = unit_at(tree, *(const uint32_t *)b);
	int order = kam_compare(x->id, y->id);
	return order ? order : kam_compare(x->level, y->level);
}

/* Units under each unit: those of unit u are under[first[u]] to under[first[u + 1] - 1], in byte order. */
static uint32_t *list_under(struct kam_tree *tree, size_t *first)
{
	size_t count = tree->units.count;
	uint32_t *sorted = kam_allocate(count + 1, sizeof *sorted), *under = kam_allocate(count + 1, sizeof *under);
	size_t *next = kam_allocate(count + 2, sizeof *next);
	for (uint32_t u = 0; u < count; u++) {
		sorted[u] = u;
		if (unit_at(tree, u)->parent != KAM_ABSENT)
			next[unit_at(tree, u)->parent + 1]++;
	}
	for (size_t u = 0; u < count; u++)
		next[u + 1] += next[u];
	memcpy(first, next, (count + 1) * sizeof *first);
	qsort_r(sorted, count, sizeof *sorted, by_id, tree);
	for (size_t i = 0; i < count; i++)
		if (unit_at(tree, sorted[i])->parent != KAM_ABSENT)
			under[next[unit_at(tree, sorted[i])->parent]++] = sorted[i];
	free(sorted);
	free(next);
	return under;
}

/* Each unit before those under it, by a stack. */
static void set_order(struct kam_tree *tree)
{
	size_t count = tree->units.count, placed = 0, waiting = 0;
	size_t *first = kam_allocate(count + 1, sizeof *first);
	uint32_t *under = list_under(tree, first), *stack = kam_allocate(count + 1, sizeof *stack);
	tree->places = kam_allocate(count + 1, sizeof *tree->places);
	for (uint32_t u = 0; u < count; u++)
		if (unit_at(tree, u)->parent == KAM_ABSENT)
			stack[waiting++] = u;
	while (waiting) {
		uint32_t u = stack[--waiting];
		struct kam_unit *unit = unit_at(tree, u);
		unit->depth = unit->parent == KAM_ABSENT ? 0 : unit_at(tree, unit->parent)->depth + 1;
		tree->places[placed++] = u;
		for (size_t i = first[u + 1]; i-- > first[u];)
			stack[waiting++] = under[i];
	}
	free(first);
	free(under);
	free(stack);
}

/* The levels of users are numbers, 1 at the top; 0 where that was put there. */
static void number_levels(struct kam_tree *tree)
{
	int base = kam_is(unit_at(tree, tree->places[0])->level, "0") ? 0 : 1;
	for (uint32_t u = 0; u < tree->units.count; u++) {
		char text[16];
		int n = snprintf(text, sizeof text, "%d", unit_at(tree, u)->depth + base);
		unit_at(tree, u)->level = keep(tree, kam_slice(text, (size_t)n));
	}
}

enum kam_status kam_tree_of_users(struct kam_sheet *users, struct kam_tree **out, struct kam_error *err)
{
	struct kam_tree *tree = *out = new_tree(true);
	struct kam_faults faults = {0};
	enum kam_status status = kam_sheet_bind(users, KAM_USERS, err);
	if (status)
		return status;
	const struct kam_binding *binding = kam_sheet_binding(users);
	if (binding->column[KAM_USER_ID] < 0 || binding->column[KAM_MANAGER_ID] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%.200s: no column for %s: --map users.%s=\"HEADING\" names it, --levels A,B,C takes the tree from columns",
			kam_sheet_name(users), binding->column[KAM_USER_ID] < 0 ? "user_id" : "manager_id", binding->column[KAM_USER_ID] < 0 ? "user_id" : "manager_id");
	read_users(tree, users, &faults);
	read_managers(tree, users, &faults);
	find_cycles(tree, &faults);
	status = kam_faults_tell(&faults, kam_sheet_name(users), err);
	if (status)
		return status;
	set_top(tree);
	set_order(tree);
	number_levels(tree);
	return KAM_OK;
}

enum kam_status kam_tree_of_levels(const char *levels, struct kam_tree **out, struct kam_error *err)
{
	struct kam_tree *tree = *out = new_tree(false);
	struct kam_slice rest = kam_text(levels), word;
	while (kam_split(&rest, ',', &word)) {
		word = kam_trim(word);
		if (!word.n || tree->levels_count == KAM_MOST_LEVELS)
			return kam_fail(err, KAM_USAGE, "--levels: \"%.100s\" must be up to %d columns, the lowest first, as agent,manager,office", levels,
				KAM_MOST_LEVELS);
		tree->levels[tree->levels_count++] = keep(tree, word);
	}
	return KAM_OK;
}

enum kam_status kam_tree_add_path(struct kam_tree *tree, const struct kam_slice *path, uint32_t *unit, struct kam_error *err)
{
	uint32_t below = KAM_ABSENT;
	*unit = KAM_ABSENT;
	for (size_t i = 0; i < tree->levels_count; i++) {
		bool added;
		if (kam_is_placeholder(path[i]))
			continue;
		uint32_t here = put_unit(tree, tree->levels[i], path[i], &added);
		struct kam_unit *under = below == KAM_ABSENT ? NULL : unit_at(tree, below);
		if (under && under->parent != KAM_ABSENT && under->parent != here)
			return kam_fail(err, KAM_BAD_DATA, "%.*s \"%.*s\" stands under \"%.*s\" and under \"%.*s\"", KAM_PRINT(under->level), KAM_PRINT(under->id),
				KAM_PRINT(unit_at(tree, under->parent)->id), KAM_PRINT(path[i]));
		if (under)
			under->parent = here;
		else
			*unit = here;
		below = here;
	}
	return *unit == KAM_ABSENT ? kam_fail(err, KAM_BAD_DATA, "%.*s: is blank, and so are the levels above it", KAM_PRINT(tree->levels[0])) : KAM_OK;
}

/* The column of a level: a heading as it stands, or a canonical name. */
static int level_column(struct kam_sheet *sheet, struct kam_slice level)
{
	int column = kam_sheet_column(sheet, level);
	enum kam_field field = kam_field_named(level);
	return column >= 0 || field == KAM_FIELDS ? column : kam_sheet_binding(sheet)->column[field];
}

enum kam_status kam_tree_add_rows(struct kam_tree *tree, struct kam_sheet *sheet, struct kam_error *err)
{
	int columns[KAM_MOST_LEVELS] = {0};
	enum kam_status status = kam_sheet_bind(sheet, KAM_USERS, err);
	for (size_t i = 0; i < tree->levels_count && !status; i++) {
		columns[i] = level_column(sheet, tree->levels[i]);
		if (columns[i] < 0)
			status = kam_fail(err, KAM_USAGE, "--levels: %.200s has no column \"%.*s\"", kam_sheet_name(sheet), KAM_PRINT(tree->levels[i]));
	}
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++) {
		struct kam_slice path[KAM_MOST_LEVELS];
		struct kam_error why;
		uint32_t unit;
		for (size_t i = 0; i < tree->levels_count; i++)
			path[i] = kam_trim(kam_sheet_cell(sheet, row, (size_t)columns[i]));
		status = kam_tree_add_path(tree, path, &unit, &why);
		if (status)
			kam_fail(err, status, "%.200s:%llu: %.700s", kam_sheet_name(sheet), (unsigned long long)kam_sheet_line(sheet, row), why.text);
	}
	return status;
}

void kam_tree_finish(struct kam_tree *tree)
{
	if (tree->of_users)
		return;
	set_top(tree);
	set_order(tree);
}

size_t kam_tree_levels(const struct kam_tree *tree)
{
	return tree->levels_count;
}

struct kam_slice kam_tree_level(const struct kam_tree *tree, size_t level)
{
	return tree->levels[level];
}

size_t kam_tree_count(const struct kam_tree *tree)
{
	return tree->units.count;
}

const struct kam_unit *kam_tree_at(const struct kam_tree *tree, uint32_t unit)
{
	return unit_at(tree, unit);
}

uint32_t kam_tree_place(const struct kam_tree *tree, size_t place)
{
	return tree->places[place];
}

static uint32_t by_key(const struct kam_tree *tree, struct kam_slice level, struct kam_slice id)
{
	struct kam_buffer key = {0};
	uint32_t unit = kam_table_find(&tree->keys, key_of(&key, level, id));
	kam_buffer_free(&key);
	return unit;
}

static uint32_t by_name(const struct kam_tree *tree, struct kam_slice name, bool *ambiguous)
{
	uint32_t place = kam_table_find(&tree->names, name);
	*ambiguous = place != KAM_ABSENT && tree->name_of[place] == SEVERAL;
	return place == KAM_ABSENT || *ambiguous ? KAM_ABSENT : tree->name_of[place];
}

uint32_t kam_tree_owner(const struct kam_tree *tree, struct kam_slice owner, bool *ambiguous)
{
	*ambiguous = false;
	uint32_t unit = by_key(tree, tree->of_users ? kam_slice(NULL, 0) : tree->levels[0], owner);
	return unit != KAM_ABSENT ? unit : by_name(tree, owner, ambiguous);
}

uint32_t kam_tree_find(const struct kam_tree *tree, struct kam_slice level, struct kam_slice unit, bool *ambiguous)
{
	uint32_t found = KAM_ABSENT;
	*ambiguous = false;
	if (tree->of_users) {
		found = by_key(tree, kam_slice(NULL, 0), unit);
		found = found != KAM_ABSENT ? found : by_name(tree, unit, ambiguous);
		return found == KAM_ABSENT || !level.n || kam_same(level, unit_at(tree, found)->level) ? found : KAM_ABSENT;
	}
	if (level.n)
		return by_key(tree, level, unit);
	for (size_t i = 0; i <= tree->levels_count; i++) {
		uint32_t here = by_key(tree, i < tree->levels_count ? tree->levels[i] : KAM_LITERAL("all"), unit);
		*ambiguous = *ambiguous || (here != KAM_ABSENT && found != KAM_ABSENT);
		found = here != KAM_ABSENT ? here : found;
	}
	return *ambiguous ? KAM_ABSENT : found;
}

bool kam_tree_is_under(const struct kam_tree *tree, uint32_t unit, uint32_t over)
{
	while (unit != over && unit != KAM_ABSENT)
		unit = unit_at(tree, unit)->parent;
	return unit != KAM_ABSENT;
}

void kam_tree_free(struct kam_tree *tree)
{
	if (!tree)
		return;
	kam_pool_free(&tree->units);
	kam_table_free(&tree->keys);
	kam_table_free(&tree->names);
	free(tree->name_of);
	free(tree->places);
	kam_buffer_free(&tree->key);
	kam_arena_free(&tree->texts);
	free(tree);
}
