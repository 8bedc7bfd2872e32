/* given.c - what was given on the command line, and whether it goes together. */
#include "frame.h"

#include <time.h>

static kam_day today(void)
{
	time_t now = time(NULL);
	struct tm local;
	localtime_r(&now, &local);
	return kam_day_of((struct kam_civil){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
}

bool kam_read_day(const char *text, enum kam_option_kind kind, kam_day *day)
{
	if (kind == KAM_OPTION_AS_OF && strcmp(text, "today") == 0) {
		*day = today();
		return true;
	}
	return strlen(text) == 10 && text[4] == '-' && kam_date_parse(kam_text(text), KAM_ORDER_UNKNOWN, day) == KAM_OK;
}

static const struct given *find_given(const struct kam_run *run, const char *name, size_t i)
{
	for (size_t k = 0; k < run->given_count; k++)
		if (strcmp(run->given[k].option->name, name) == 0 && i-- == 0)
			return &run->given[k];
	return NULL;
}

const char *kam_option_at(const struct kam_run *run, const char *name, size_t i)
{
	const struct given *given = find_given(run, name, i);
	return given ? given->text : NULL;
}

const char *kam_option_text(const struct kam_run *run, const char *name)
{
	return kam_option_at(run, name, 0);
}

bool kam_option_given(const struct kam_run *run, const char *name)
{
	return find_given(run, name, 0) != NULL;
}

bool kam_option_is(const struct kam_run *run, const char *name, const char *word)
{
	const char *text = kam_option_text(run, name);
	return text && strcmp(text, word) == 0;
}

struct kam_decimal kam_option_number(const struct kam_run *run, const char *name)
{
	struct kam_decimal number = {0};
	kam_decimal_parse(kam_text(kam_option_text(run, name)), &number);
	return number;
}

uint64_t kam_option_count(const struct kam_run *run, const char *name, uint64_t usual)
{
	return kam_option_given(run, name) ? (uint64_t)kam_option_number(run, name).value : usual;
}

kam_day kam_option_day(const struct kam_run *run, const char *name)
{
	const struct given *given = find_given(run, name, 0);
	kam_day day = KAM_NO_DAY;
	if (given)
		kam_read_day(given->text, given->option->kind, &day);
	return day;
}

static bool is_given(const struct kam_run *run, struct kam_slice name)
{
	bool given = false;
	for (size_t i = 0; i < run->given_count && !given; i++)
		given = kam_is(name, run->given[i].option->name);
	return given;
}

/* Whether one of the options was given that stand between '|'. */
static bool any_given(const struct kam_run *run, const char *names)
{
	struct kam_slice rest = kam_text(names), name;
	while (kam_split(&rest, '|', &name))
		if (is_given(run, name))
			return true;
	return false;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_needs(const struct kam_run *run, struct kam_error *err)
{
	for (const struct kam_need *n = run->command->needs; n && n->option; n++) {
		struct kam_slice rest = kam_text(n->needs), name;
		struct kam_buffer text = {0};
		if (!kam_option_given(run, n->option) || any_given(run, n->needs))
			continue;
		while (kam_split(&rest, '|', &name))
			kam_buffer_format(&text, "%s--%.*s", text.n ? " or " : "", KAM_PRINT(name));
		kam_fail(err, KAM_USAGE, "--%s is without effect: it needs %s", n->option, kam_buffer_terminated(&text));
		kam_buffer_free(&text);
		return KAM_USAGE;
	}
	return KAM_OK;
}

static enum kam_status check_alternatives(const struct kam_run *run, struct kam_error *err)
{
	for (const char *const *a = run->command->alternatives; a && *a; a++) {
		struct kam_slice rest = kam_text(*a), name, before = {0};
		while (kam_split(&rest, '|', &name)) {
			bool given = is_given(run, name);
			if (given && before.n)
				return kam_fail(err, KAM_USAGE, "--%.*s and --%.*s: choose one", KAM_PRINT(before), KAM_PRINT(name));
			before = given ? name : before;
		}
	}
	return KAM_OK;
}

static enum kam_status check_window(const struct kam_run *run, struct kam_error *err)
{
	const char *since = kam_option_text(run, "since"), *until = kam_option_text(run, "until");
	return !since || !until || strcmp(since, until) <= 0 ? KAM_OK /* both are YYYY-MM-DD */
		: kam_fail(err, KAM_USAGE, "--since %.20s is after --until %.20s", since, until);
}

/* A second time standard input would be empty. Files that options name are said to be - by kam_claim_standard_input. */
static enum kam_status check_files(const struct kam_run *run, struct kam_error *err)
{
	size_t standard = 0;
	for (size_t i = 0; i < run->files_count; i++)
		standard += strcmp(run->files[i], "-") == 0;
	return standard < 2 ? KAM_OK : kam_fail(err, KAM_USAGE, "standard input, -, can be read only once");
}

enum kam_status kam_claim_standard_input(struct kam_run *run, const char *option, const char *path, struct kam_error *err)
{
	bool taken = run->standard_input_taken || !run->files_count;
	if (strcmp(path, "-") != 0)
		return KAM_OK;
	for (size_t i = 0; i < run->files_count; i++)
		taken = taken || strcmp(run->files[i], "-") == 0;
	run->standard_input_taken = true;
	return taken ? kam_fail(err, KAM_USAGE, "--%s -: standard input is read already, and can be read only once", option) : KAM_OK;
}

enum kam_status kam_check_options(const struct kam_run *run, struct kam_error *err)
{
	enum kam_status status = check_alternatives(run, err);
	if (!status)
		status = check_needs(run, err);
	if (!status)
		status = check_window(run, err);
	return status ? status : check_files(run, err);
}
