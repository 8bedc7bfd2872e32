/* json_suite.c - JSONTestSuite on the JSON value parser below the record layer: every y_ is accepted save those listed,
 * every n_ refused, no i_ crashes. */
#include "kam/status.h"

#include "../../lib/record/json.h"
#include "check.h"

#include <dirent.h>

/* Valid JSON that a record must not hold: a key given twice would lose one of its values, and text with a NUL can't be
 * written as CSV. */
static const char *const refused[] = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json", "y_object_escaped_null_in_key.json",
	"y_string_null_escape.json"};

static char directory[1000];
static char kind; /* of the files to look at: the first letter of their names */
static int looked_at;

static bool is_refused(const char *file)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (strcmp(file, refused[i]) == 0)
			return true;
	return false;
}

static void check_file(const char *file)
{
	char path[2000];
	static char text[1 << 20];
	struct kam_error err = {0};
	snprintf(path, sizeof path, "%s/%s", directory, file);
	FILE *f = fopen(path, "re");
	if (!f) {
		check_fail(__FILE__, __LINE__, "cannot open %s", path);
		return;
	}
	size_t n = fread(text, 1, sizeof text, f);
	fclose(f);
	enum kam_status status = kam_json_check(kam_slice(text, n), &err);
	looked_at++;
	CHECK_CASE(status == KAM_OK || (status == KAM_BAD_DATA && err.text[0]), "%s gives status %d, \"%s\"", file, status, err.text);
	if (kind == 'y')
		CHECK_CASE((status == KAM_OK) != is_refused(file), "%s is %s: %s", file, status ? "refused" : "accepted", err.text);
	if (kind == 'n')
		CHECK_CASE(status == KAM_BAD_DATA, "%s is accepted", file);
}

static void check_kind(void)
{
	DIR *d = opendir(directory);
	looked_at = 0;
	for (struct dirent *entry; d && (entry = readdir(d));)
		if (entry->d_name[0] == kind && entry->d_name[1] == '_')
			check_file(entry->d_name);
	if (d)
		closedir(d);
}

static void every_valid_text_is_accepted(void)
{
	kind = 'y';
	check_kind();
	CHECK_NUMBER(looked_at, 95);
}

static void every_invalid_text_is_refused(void)
{
	kind = 'n';
	check_kind();
	CHECK_NUMBER(looked_at, 188);
}

static void what_parsers_may_decide_does_no_harm(void)
{
	kind = 'i';
	check_kind();
	CHECK_NUMBER(looked_at, 35);
}

int main(void)
{
	const char *readme = check_data("suites/JSONTestSuite/README.md");
	if (!readme)
		return 0;
	snprintf(directory, sizeof directory, "%.*s/test_parsing", (int)(strrchr(readme, '/') - readme), readme);
	TEST(every_valid_text_is_accepted);
	TEST(every_invalid_text_is_refused);
	TEST(what_parsers_may_decide_does_no_harm);
	return check_end();
}
