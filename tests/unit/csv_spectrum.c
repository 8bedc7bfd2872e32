/* csv_spectrum.c - the csv-spectrum suite: 12 CSV files beside what they mean, by both lanes. */
#include "kam/reader.h"

#include "check.h"

#include <jansson.h>

/* Its JSON takes bare quotes inside unquoted fields for text, which RFC 4180 refuses. */
static const char *const refused = "location_coordinates";

static const char *name;

static bool same_row(const struct kam_header *header, const struct kam_record *record, const json_t *wanted)
{
	if (json_object_size(wanted) != record->count)
		return false;
	for (size_t i = 0; i < record->count; i++) {
		const json_t *value = json_object_getn(wanted, header->names[i].p, header->names[i].n);
		if (!json_is_string(value) || !kam_same(record->fields[i], kam_slice(json_string_value(value), json_string_length(value))))
			return false;
	}
	return true;
}

static void check_file(void)
{
	static const struct kam_reader_options options;
	char file[100];
	snprintf(file, sizeof file, "suites/csv-spectrum/json/%s.json", name);
	json_t *rows = json_load_file(check_data(file), 0, NULL);
	struct kam_reader *r;
	struct kam_record record;
	struct kam_error err;
	snprintf(file, sizeof file, "suites/csv-spectrum/csvs/%s.csv", name);
	CHECK_NUMBER(kam_reader_open(check_data(file), &options, &r, &err), KAM_OK);
	size_t row = 0;
	enum kam_status status;
	while ((status = kam_reader_next(r, &record, &err)) == KAM_OK && json_is_array(rows)) {
		CHECK_CASE(same_row(kam_reader_header(r), &record, json_array_get(rows, row)), "row %zu differs", row + 1);
		row++;
	}
	if (strcmp(name, refused) == 0) {
		CHECK_NUMBER(status, KAM_BAD_DATA);
	} else {
		CHECK_NUMBER(status, KAM_END);
		CHECK(json_is_array(rows) && row == json_array_size(rows));
	}
	kam_reader_close(r);
	json_decref(rows);
}

int main(void)
{
	static const char *const names[] = {"comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
		"quotes_and_newlines", "simple", "simple_crlf", "utf8"};
	static const char *const lanes[] = {"", "library"};
	if (!check_data("suites/csv-spectrum/readme.md"))
		return 0;
	for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
		char test[100];
		name = names[i / 2];
		setenv("KAM_LANE", lanes[i % 2], 1);
		snprintf(test, sizeof test, "csv_spectrum_%s%s%s", name, i % 2 ? "_by_library" : "", strcmp(name, refused) == 0 ? "_is_refused" : "");
		check_run(test, check_file);
	}
	return check_end();
}
