/* plain.c - values that leave at once are those that leave by way of a column's facts. */
#include "kam/input.h"

#include "check.h"

#include <unistd.h>

static const char *path; /* of the file under test */
static uint32_t seed;

/* Each of the values in three columns, and more that are put together from the letters of numbers and dates. */
static void write_values(void)
{
	static const char *const values[] = {
		"0", "-0", "00", "0.5", "-0.50", "0.0", "-0.00", "0.", ".5", "5.", "12", "012", "-12", "--12", "+12", "12-", "1.5", "1.50", "1.500",
		"1,5", "1,500", "1,500.0", "1,500.25", "-1,500.25", "1,5000", "1500,000", "0,500", "12,34,567", "1,234,567.10", "1,234,56.7", ",500",
		"1,,500", "1.2.3", "1.234,5", "1.234.567", "123456789012345678", "1234567890123456789", "12345678901234567.8", "1e5", "1E5", "$5", "5%",
		"(5)", "NA", "N/A", "na", "none", "Select", "Sele", "-", "?", "无", "未知", "无锡", "", " 7 ", "2024-02-29", "2023-02-29", "2024-2-9",
		"2024-02-29T10:11:12", "2024-02-29 10:11:12", "0000-01-01", "13/04/2024", "04/13/2024", "04/05/2024", "31/04/2024", "04-05-2024",
		"04.05.2024", "04/05-2024", "04/05/0000", "1/2/2024", "04/05/24", "20240405", "Apr 4, 2024"};
	static const char *const letters[] = {"0123456789", "0015.,-", "12,.", "0123/-"};
	FILE *f = fopen(path, "we");
	if (!f) {
		check_fail(__FILE__, __LINE__, "cannot write %s", path);
		return;
	}
	fputs("Amount,Date,Account Name\n", f);
	for (size_t i = 0; i < KAM_COUNT(values); i++)
		fprintf(f, "\"%s\",\"%s\",\"%s\"\n", values[i], values[i], values[i]);
	for (int i = 0; i < 20000; i++) {
		char text[16] = "";
		const char *from = letters[(size_t)i % KAM_COUNT(letters)];
		for (uint32_t k = 0, n = 1 + (seed >> 8) % 12; k < n; k++) {
			seed = seed * 1664525 + 1013904223;
			text[k] = from[(seed >> 8) % strlen(from)];
		}
		fprintf(f, "\"%s\",\"%.2s/%.2s/%.4s\",x\n", text, text, text + 2, text + 4);
	}
	fclose(f);
}

static void compare_values(enum kam_decimal_mark mark, enum kam_date_order order)
{
	static const enum kam_field fields[] = {KAM_AMOUNT, KAM_DATE, KAM_ACCOUNT_NAME};
	struct kam_input_options options = {.mark = mark, .date_order = order};
	struct kam_buffer plain = {0}, room = {0};
	struct kam_input *in;
	struct kam_error err;
	struct kam_record record;
	enum kam_status status;
	CHECK(!kam_input_open(path, &options, &in, &err) && !kam_input_bind(in, KAM_TRANSACTIONS, &err));
	while ((status = kam_input_next(in, &record, &err)) != KAM_END && !kam_is_final(status)) {
		for (size_t f = 0; f < KAM_COUNT(fields) && !status; f++) {
			struct kam_slice value = {0};
			plain.n = 0;
			enum kam_status one = kam_input_plain(in, &record, fields[f], &plain, &err);
			enum kam_status other = kam_input_plain_value(in, &record, fields[f], &room, &value, &err);
			CHECK_CASE(one == other && (one || kam_same(kam_buffer_slice(&plain), value)),
				"mark %d, order %d: \"%.*s\" is \"%.*s\" (%d), and at once \"%.*s\" (%d)", (int)mark, (int)order, KAM_PRINT(record.fields[f]),
				KAM_PRINT(kam_buffer_slice(&plain)), (int)one, KAM_PRINT(value), (int)other);
		}
	}
	kam_input_close(in);
	kam_buffer_free(&plain);
	kam_buffer_free(&room);
}

static void values_are_the_same(void)
{
	static const enum kam_decimal_mark marks[] = {KAM_MARK_DOT, KAM_MARK_COMMA};
	static const enum kam_date_order orders[] = {KAM_ORDER_DMY, KAM_ORDER_MDY};
	write_values();
	for (size_t i = 0; i < 4; i++)
		compare_values(marks[i / 2], orders[i % 2]);
	compare_values(KAM_MARK_UNKNOWN, KAM_ORDER_UNKNOWN); /* the file proves them */
}

int main(void)
{
	static char name[] = "/tmp/kam-plain-XXXXXX";
	int descriptor = mkstemp(name);
	if (descriptor < 0)
		return 1;
	close(descriptor);
	path = name;
	TEST(values_are_the_same);
	unlink(name);
	return check_faults;
}
