/* files.c - any bytes in place of any file that a command reads beside its records: rules, models, histories, revisions, trees.
 *
 * A command may refuse them, with a message; it may not fail, and what it has read must add up. */
#include "fuzz.h"

static const char deals[] = "opp_id,account_id,owner,stage,amount,created,close_date,status,region,q1,q2\n"
	"D1,A1,U1,Prospecting,100,2024-01-02,2024-06-30,open,North,1,0\nD2,A2,U2,Closed Won,200,2024-01-03,2024-05-01,won,South,1,1\n"
	"D3,A1,U3,Closed Lost,300,2024-01-04,2024-05-02,lost,North,0,0\nD4,A3,U1,Negotiation/Review,400,2024-02-02,2024-07-31,open,South,?,1\n";
static const char orders[] = "account_id,account_name,date,amount,cost\nA1,Acme Ltd,2024-01-02,100,60\nA2,Globex GmbH,2024-04-03,200,150\nA1,Acme,2024-08-04,300,400\n";

/* Two years of months in two regions: enough to be forecast. */
#define MONTH(year, month) "A1,North," year "-" month "-15,1" month "\nA2,South," year "-" month "-15,2" month "\n"
#define HALF(year, a, b, c, d, e, f) MONTH(year, a) MONTH(year, b) MONTH(year, c) MONTH(year, d) MONTH(year, e) MONTH(year, f)
#define YEAR(year) HALF(year, "01", "02", "03", "04", "05", "06") HALF(year, "07", "08", "09", "10", "11", "12")
static const char sales[] = "account_id,region,date,amount\n" YEAR("2022") YEAR("2023");

static const char snapshots[] = "snapshot_date,opp_id,owner,stage,amount,currency,close_date,status\n2024-01-31,D1,U1,Prospecting,100,USD,2024-06-30,open\n"
	"2024-01-31,D2,U1,Prospecting,50,EUR,2024-06-30,open\n2024-02-29,D1,U1,Closed Won,120,USD,2024-02-20,won\n2024-02-29,D3,U2,Prospecting,70,USD,2024-06-30,open\n";

/* A command line: the fuzzed file's option, or "" where it is the main input, and what else it is given. */
struct use {
	const struct kam_command *command;
	const char *name, *option, *more, *input;
};

static const struct use uses[] = {
	{&fuzz_tier, "kam-tier", "--rules", "--to=json", orders},
	{&fuzz_tier, "kam-tier", "--accounts", "--roll-up=parent", orders},
	{&fuzz_tier, "kam-tier", "--rates", "--currency=EUR", orders},
	{&fuzz_tier, "kam-tier", "--activities", "--minute-cost=2", orders},
	{&fuzz_score, "kam-score", "--rules", "--to=json", deals},
	{&fuzz_score, "kam-score", "--rules", "--compare", deals},
	{&fuzz_score, "kam-score", "--model", "--to=json", deals},
	{&fuzz_funnel, "kam-funnel", "--rules", "--to=json", deals},
	{&fuzz_funnel, "kam-funnel", "--rules", "--deals", deals},
	{&fuzz_funnel, "kam-funnel", "--history", "--deals", deals},
	{&fuzz_funnel, "kam-funnel", "--history", "--learn", deals},
	{&fuzz_funnel, "kam-funnel", "", "--moves", NULL},
	{&fuzz_funnel, "kam-funnel", "", "--flow", NULL},
	{&fuzz_funnel, "kam-funnel", "--norms", "--to=table", deals},
	{&fuzz_forecast, "kam-forecast", "--rules", "--to=json", deals},
	{&fuzz_forecast, "kam-forecast", "--revisions", "--submissions", deals},
	{&fuzz_forecast, "kam-forecast", "--revisions", "--to=table", deals},
	{&fuzz_forecast, "kam-forecast", "--users", "--period=quarter", deals},
	{&fuzz_forecast, "kam-forecast", "--team", "--excluded", deals},
	{&fuzz_dedupe, "kam-dedupe", "--rules", "--to=json", orders},
	{&fuzz_dedupe, "kam-dedupe", "--model", "--explain", orders},
	{&fuzz_dedupe, "kam-dedupe", "", "--plan", NULL},
	{&fuzz_dedupe, "kam-dedupe", "", "--to=json", NULL},
	{&fuzz_dedupe, "kam-dedupe", "--links", "--to=json", orders},
	{&fuzz_dedupe, "kam-dedupe", "--undo", "--to=json", orders},
	{&fuzz_dedupe, "kam-dedupe", "", "--merge", NULL},
	{&fuzz_waterfall, "kam-waterfall", "", "--to=json", NULL},
	{&fuzz_waterfall, "kam-waterfall", "", "--deals", NULL},
	{&fuzz_waterfall, "kam-waterfall", "--rates", "--summary", snapshots},
	{&fuzz_baseline, "kam-baseline", "", "--to=json", NULL},
	{&fuzz_baseline, "kam-baseline", "", "--evaluate", NULL},
	{&fuzz_baseline, "kam-baseline", "--rules", "--by=region", sales},
	{&fuzz_baseline, "kam-baseline", "--join", "--by=industry", sales},
	{&fuzz_baseline, "kam-baseline", "--rates", "--to=table", sales},
};

static void check_run(struct fuzz_run *run, const char *name)
{
	FUZZ_CHECK(run->status >= KAM_OK && run->status <= KAM_BAD_DATA);
	FUZZ_CHECK(run->status == KAM_OK || run->err.n > 0);
	FUZZ_CHECK(fuzz_adds_up(run, name));
}

FUZZ_TARGET(files)
{
	static struct fuzz_run run, again;
	struct kam_slice text = kam_slice((const char *)data, size);
	const struct use *use = &uses[fuzz_choice(&text) % (sizeof uses / sizeof *uses)];
	const char *file = fuzz_file(0, text);
	char jobs[] = "--jobs=1";
	char *words[8] = {(char *)use->name, (char *)use->more, jobs};
	size_t n = 3;
	if (*use->option)
		words[n++] = (char *)use->option;
	words[n++] = (char *)file;
	if (*use->option)
		words[n] = (char *)fuzz_file(1, kam_text(use->input));
	fuzz_use_lane("");
	fuzz_use_large_sizes();
	fuzz_run(&run, use->command, words);
	check_run(&run, use->name);
	fuzz_run(&again, use->command, words);
	fuzz_same("two runs", kam_buffer_slice(&run.out), kam_buffer_slice(&again.out));
	fuzz_same("messages of two runs", kam_buffer_slice(&run.err), kam_buffer_slice(&again.err));
	return 0;
}
