/* options.c - the command line: one table of options for parsing, help, man pages and completion. */
#include "frame.h"

#include "kam/text.h"

#include <getopt.h>
#include <stdlib.h>
#include <strings.h>

static const struct kam_option kam_common_options[] = {
	{"from", KAM_OPTION_CHOICE, "csv|tsv|json", "read that format instead of telling it by content", false},
	{"delimiter", KAM_OPTION_TEXT, "CHAR", "fields are separated by CHAR (or tab)", false},
	{"encoding", KAM_OPTION_TEXT, "NAME", "the input's encoding, as iconv(1) names it", false},
	{"header", KAM_OPTION_TEXT, "A,B,C", "the headings of files that have none", false},
	{"lax", KAM_OPTION_FLAG, NULL, "take quotes inside unquoted fields as they are", false},
	{"max-field", KAM_OPTION_COUNT, "BYTES", "the longest field to accept (default 16777216)", false},
	{"map", KAM_OPTION_TEXT, "FIELD=HEADING", "that heading is FIELD; accounts.FIELD=HEADING for a side input", true},
	{"date-format", KAM_OPTION_CHOICE, "dmy|mdy", "the order of 3/4/2024 where the data does not prove it", false},
	{"decimal", KAM_OPTION_CHOICE, "dot|comma", "the decimal mark where the data does not prove it", false},
	{"explain", KAM_OPTION_FLAG, NULL, "show which heading is taken for which field and why, and stop", false},
	{"rules", KAM_OPTION_FILE, "FILE", "change rules: see kam-rules(5)", true},
	{"print-rules", KAM_OPTION_FLAG, NULL, "print the rules as JSON and stop", false},
	{"to", KAM_OPTION_CHOICE, "csv|tsv|json|table|markdown", "write that format (default: the input's; a table on a terminal)", false},
	{"columns", KAM_OPTION_TEXT, "A,B,C", "write only these columns, in this order", false},
	{"bom", KAM_OPTION_FLAG, NULL, "begin CSV with a byte order mark, for Excel", false},
	{"safe-for-spreadsheets", KAM_OPTION_FLAG, NULL, "put ' before text in CSV that a spreadsheet would run", false},
	{"output", KAM_OPTION_FILE, "FILE", "write FILE, replacing it only when all is done", false},
	{"rejects", KAM_OPTION_FILE, "FILE", "set bad records aside in FILE with the reason, and go on", false},
	{"jobs", KAM_OPTION_COUNT, "N", "use N cores (default: all; the output does not depend on it)", false},
	{"quiet", KAM_OPTION_FLAG, NULL, "no notes on standard error, only errors", false},
	{"print-options", KAM_OPTION_CHOICE, "mdoc|names|zsh|bash", "print the options for man pages or completion and stop", false},
	{"help", KAM_OPTION_FLAG, NULL, "show this and stop", false},
	{"version", KAM_OPTION_FLAG, NULL, "show the version and stop", false},
};

static bool has_own_option(const struct kam_command *c, const char *name)
{
	for (size_t i = 0; i < c->options_count; i++)
		if (strcmp(c->options[i].name, name) == 0)
			return true;
	return false;
}

const struct kam_option *kam_common_option(const struct kam_command *c, size_t i)
{
	for (size_t k = 0; k < KAM_COUNT(kam_common_options); k++)
		if (!has_own_option(c, kam_common_options[k].name) && i-- == 0)
			return &kam_common_options[k];
	return NULL;
}

/* The options of the command, then the common ones; i counts through both. */
static const struct kam_option *option_at(const struct kam_command *c, size_t i)
{
	return i < c->options_count ? &c->options[i] : kam_common_option(c, i - c->options_count);
}

static bool is_choice(const char *choices, const char *text)
{
	struct kam_slice rest = kam_text(choices), word;
	while (kam_split(&rest, '|', &word))
		if (kam_is(word, text))
			return true;
	return false;
}

static enum kam_status bad_argument(const struct kam_option *o, const char *text, const char *must, struct kam_error *err)
{
	return kam_fail(err, KAM_USAGE, "--%s: \"%.100s\" must be %s", o->name, text, must);
}

static enum kam_status check_argument(const struct kam_option *o, const char *text, struct kam_error *err)
{
	struct kam_decimal number;
	kam_day day;
	switch (o->kind) {
	case KAM_OPTION_CHOICE:
		return is_choice(o->argument, text) ? KAM_OK : bad_argument(o, text, o->argument, err);
	case KAM_OPTION_COUNT:
		return kam_decimal_parse(kam_text(text), &number) && kam_decimal_sign(number) > 0 && number.scale == 0 && strlen(text) < 16
			? KAM_OK : bad_argument(o, text, "a whole number over 0", err);
	case KAM_OPTION_NUMBER:
		return kam_decimal_parse(kam_text(text), &number) && kam_decimal_sign(number) >= 0 ? KAM_OK : bad_argument(o, text, "a number of 0 or more", err);
	case KAM_OPTION_DATE:
		return kam_read_day(text, o->kind, &day) ? KAM_OK : bad_argument(o, text, "a date as YYYY-MM-DD", err);
	case KAM_OPTION_AS_OF:
		return kam_read_day(text, o->kind, &day) ? KAM_OK : bad_argument(o, text, "a date as YYYY-MM-DD, or today", err);
	default:
		return KAM_OK;
	}
}

static enum kam_status keep_given(struct kam_run *run, const struct kam_option *o, const char *text, struct kam_error *err)
{
	if (!o->repeats && kam_option_given(run, o->name))
		return kam_fail(err, KAM_USAGE, "--%s is given twice", o->name);
	enum kam_status status = check_argument(o, text, err);
	if (status)
		return status;
	run->given = kam_grow(run->given, &run->given_capacity, run->given_count + 1, sizeof *run->given);
	run->given[run->given_count++] = (struct given){o, text ? text : ""};
	return KAM_OK;
}

static const struct kam_option *help_option(const struct kam_command *c)
{
	size_t i = 0;
	while (strcmp(option_at(c, i)->name, "help") != 0)
		i++;
	return option_at(c, i);
}

/* getopt_long's view of the table; the value it returns is the option's place in the table. */
static struct option *long_options(const struct kam_command *c)
{
	size_t count = 0;
	while (option_at(c, count))
		count++;
	struct option *all = kam_allocate(count + 1, sizeof *all);
	for (size_t i = 0; i < count; i++) {
		const struct kam_option *o = option_at(c, i);
		all[i] = (struct option){o->name, o->kind == KAM_OPTION_FLAG ? no_argument : required_argument, NULL, (int)(1000 + i)};
	}
	return all;
}

/* The files that options of kind KAM_OPTION_INPUT name go behind those of the command line, or behind standard input. */
static void add_inputs(struct kam_run *run)
{
	static char dash[] = "-";
	size_t count = run->files_count ? run->files_count : 1;
	char **files = kam_arena_take(&run->arena, (count + run->given_count) * sizeof *files);
	files[0] = dash;
	for (size_t i = 0; i < run->files_count; i++)
		files[i] = run->files[i];
	size_t positional = count;
	for (size_t i = 0; i < run->given_count; i++)
		if (run->given[i].option->kind == KAM_OPTION_INPUT)
			files[count++] = kam_arena_copy(&run->arena, run->given[i].text, strlen(run->given[i].text));
	if (count > positional) {
		run->files = files;
		run->files_count = count;
		run->files_by_option = count - positional;
	}
}

/* An option that no name fits, or the beginning of several, or a flag with an argument. */
static enum kam_status refuse_option(const struct kam_command *c, const char *word, struct kam_error *err)
{
	struct kam_slice argument = kam_text(word), name;
	struct kam_buffer fits = {0};
	size_t count = 0;
	kam_split(&argument, '=', &name);
	for (size_t i = 0; name.n > 2 && option_at(c, i); i++)
		if (strncmp(option_at(c, i)->name, name.p + 2, name.n - 2) == 0)
			kam_buffer_format(&fits, "%s--%s", count++ ? " or " : "", option_at(c, i)->name);
	enum kam_status status = count > 1 ? kam_fail(err, KAM_USAGE, "option %.60s: %.400s?", word, kam_buffer_terminated(&fits))
		: count ? kam_fail(err, KAM_USAGE, "option %.60s: %.60s takes no argument", word, kam_buffer_terminated(&fits))
		: kam_fail(err, KAM_USAGE, "option %.60s is not known (see --help)", word);
	kam_buffer_free(&fits);
	return status;
}

static enum kam_status read_options(struct kam_run *run, int argc, char **argv, struct kam_error *err)
{
	struct option *all = long_options(run->command);
	enum kam_status status = KAM_OK;
	opterr = 0;
	optind = 0; /* begin anew, also in a process that has run a command before */
	for (int found; !status && (found = getopt_long(argc, argv, ":h", all, NULL)) != -1;) {
		const char *word = argv[optind - 1];
		if (found == ':')
			status = kam_fail(err, KAM_USAGE, "option %s needs an argument (see --help)", word);
		else if (found == '?')
			status = refuse_option(run->command, word, err);
		else
			status = keep_given(run, found == 'h' ? help_option(run->command) : option_at(run->command, (size_t)found - 1000), optarg, err);
	}
	free(all);
	run->files = argv + optind;
	run->files_count = (size_t)(argc - optind);
	add_inputs(run);
	return status;
}

/* FIELD=HEADING, where a field of a side input is written SIDE.FIELD. False if this mapping is for another input. */
static enum kam_status read_mapping(const char *text, const char *side, struct kam_mapping *mapping, bool *mine, struct kam_error *err)
{
	struct kam_slice rest = kam_text(text), field;
	kam_split(&rest, '=', &field);
	if (!rest.p || !rest.n)
		return kam_fail(err, KAM_USAGE, "--map %s: must be FIELD=HEADING", text);
	const char *dot = memchr(field.p, '.', field.n);
	struct kam_slice prefix = dot ? kam_slice(field.p, (size_t)(dot - field.p)) : kam_slice(NULL, 0);
	if (dot)
		field = kam_slice(dot + 1, field.n - prefix.n - 1);
	*mapping = (struct kam_mapping){kam_field_named(field), rest};
	*mine = side ? kam_is(prefix, side) : !prefix.n;
	if (mapping->field == KAM_FIELDS)
		return kam_fail(err, KAM_USAGE, "--map %s: there is no field \"%.*s\" (kam-fields(5) lists them)", text, KAM_PRINT(field));
	return KAM_OK;
}

enum kam_status kam_side_mappings(struct kam_run *run, const char *side, struct kam_mapping **mappings, size_t *count, struct kam_error *err)
{
	const char *text;
	size_t given = 0;
	while (kam_option_at(run, "map", given))
		given++;
	*mappings = kam_arena_take(&run->arena, (given + 1) * sizeof **mappings);
	*count = 0;
	for (size_t i = 0; (text = kam_option_at(run, "map", i)); i++) {
		bool mine = false;
		enum kam_status status = read_mapping(text, side, &(*mappings)[*count], &mine, err);
		if (status && run->command->maps_own_names && strchr(text, '='))
			continue;
		if (status)
			return status;
		*count += mine;
	}
	return KAM_OK;
}

static enum kam_format format_named(const char *name)
{
	static const struct {
		const char *name;
		enum kam_format format;
	} formats[] = {{"csv", KAM_CSV}, {"tsv", KAM_TSV}, {"json", KAM_JSON}, {"table", KAM_TABLE}, {"markdown", KAM_MARKDOWN}};
	for (size_t i = 0; name && i < KAM_COUNT(formats); i++)
		if (strcmp(name, formats[i].name) == 0)
			return formats[i].format;
	return KAM_AUTO;
}

static enum kam_status read_delimiter(const char *text, char *delimiter, struct kam_error *err)
{
	if (text && (strcasecmp(text, "tab") == 0 || strcmp(text, "\\t") == 0))
		text = "\t";
	if (text && (strlen(text) != 1 || strchr("\"\r\n", *text) || (unsigned char)*text >= 0x80))
		return kam_fail(err, KAM_USAGE, "--delimiter: \"%.20s\" must be one ASCII character, or tab", text);
	*delimiter = text ? *text : '\0';
	return KAM_OK;
}

enum kam_status kam_parse_options(struct kam_run *run, int argc, char **argv, struct kam_error *err)
{
	enum kam_status status = read_options(run, argc, argv, err);
	if (status)
		return status;
	struct kam_reader_options *reader = &run->input_options.reader;
	reader->format = format_named(kam_option_text(run, "from"));
	reader->encoding = kam_option_text(run, "encoding");
	reader->header = kam_option_text(run, "header");
	reader->lax = kam_option_given(run, "lax");
	reader->max_field = (size_t)kam_option_count(run, "max-field", 0);
	reader->threads = kam_run_jobs(run);
	const char *order = kam_option_text(run, "date-format"), *mark = kam_option_text(run, "decimal");
	run->input_options.date_order = !order ? KAM_ORDER_UNKNOWN : order[0] == 'd' ? KAM_ORDER_DMY : KAM_ORDER_MDY;
	run->input_options.mark = !mark ? KAM_MARK_UNKNOWN : mark[0] == 'd' ? KAM_MARK_DOT : KAM_MARK_COMMA;
	run->quiet = kam_option_given(run, "quiet");
	run->format = format_named(kam_option_text(run, "to"));
	status = read_delimiter(kam_option_text(run, "delimiter"), &reader->delimiter, err);
	if (!status)
		status = kam_side_mappings(run, NULL, &run->mappings, &run->mappings_count, err);
	run->input_options.mappings = run->mappings;
	run->input_options.mappings_count = run->mappings_count;
	return status;
}
