/* solve.c - the shape of commands that need whole inputs: the frame loads them, the command answers. */
#include "check.h"

#include "kam/command.h"

#include <string.h>
#include <unistd.h>

/* Writes, for each input, its name and how many of its amounts are over one. */
static enum kam_status count_large(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"rows", KAM_CELL_NUMBER, false}, {"large", KAM_CELL_NUMBER, false}};
	struct kam_writer *w;
	enum kam_status status = kam_run_writer(run, columns, 2, &w, err);
	for (size_t i = 0; i < count && !status; i++) {
		uint64_t large = 0;
		status = kam_sheet_bind(sheets[i], KAM_TRANSACTIONS, err);
		for (size_t row = 0; row < kam_sheet_rows(sheets[i]) && !status; row++) {
			struct kam_money amount;
			bool present;
			status = kam_sheet_money(sheets[i], row, KAM_AMOUNT, &amount, &present, err);
			large += !status && present && kam_decimal_compare(amount.amount, kam_decimal_whole(1)) > 0;
		}
		if (status)
			break;
		kam_write_count(w, kam_sheet_rows(sheets[i]));
		kam_write_count(w, large);
		kam_write_row(w);
	}
	return status;
}

static const struct kam_solve solve = {.solve = count_large};
static const struct kam_command command = {
	.name = "kam-count", .purpose = "Count", .reads = "anything", .example = "kam-count a.csv", .solve = &solve};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	fputs(text, f);
	fclose(f);
}

/* Runs the command with its output in a file, which becomes *got. */
static int run(const char *input, char *got, size_t room)
{
	char in[] = "/tmp/kam-solve-in.XXXXXX", out[] = "/tmp/kam-solve-out.XXXXXX", name[] = "kam-count", option[] = "--output";
	close(mkstemp(in));
	close(mkstemp(out));
	write_file(in, input);
	char *argv[] = {name, option, out, in, NULL};
	int status = kam_main(&command, 4, argv);
	FILE *f = fopen(out, "re");
	size_t n = fread(got, 1, room - 1, f);
	got[n] = '\0';
	fclose(f);
	unlink(in);
	unlink(out);
	return status;
}

static void whole_inputs_are_loaded_and_answered(void)
{
	char got[256];
	CHECK(run("account_id,amount\na,0.50\nb,1.234\nc,\n", got, sizeof got) == KAM_OK);
	CHECK(strcmp(got, "rows,large\n3,1\n") == 0);
}

static void a_bad_value_fails_the_run_and_writes_nothing(void)
{
	char got[256];
	CHECK(run("account_id,amount\na,5\nb,x\n", got, sizeof got) == KAM_BAD_DATA);
	CHECK(got[0] == '\0');
}

int main(void)
{
	TEST(whole_inputs_are_loaded_and_answered);
	TEST(a_bad_value_fails_the_run_and_writes_nothing);
	return check_end();
}
