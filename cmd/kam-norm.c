/* kam-norm.c - any export as canonical records: the recognition that every command has, as a filter. */
#include "kam-norm/norm.h"

static const struct kam_option options[] = {
	{"as", KAM_OPTION_CHOICE, "transactions|accounts|opportunities|activities|history|contacts|cases|users|quotas|revisions|channel|team|rates",
		"the type of the records (default: by the headings)", false},
	{"rename", KAM_OPTION_FLAG, NULL, "keep the order of columns, renaming known ones", false},
	{"only-known", KAM_OPTION_FLAG, NULL, "leave out columns that are not recognised", false},
	{"require", KAM_OPTION_TEXT, "A,B,C", "add which of these are missing, and the share there", false},
	{"provenance", KAM_OPTION_FLAG, NULL, "add source_file and source_line", false},
	{"split-name", KAM_OPTION_FLAG, NULL, "add the parts of account_name: region, brand, industry, form", false},
	{"print-fields", KAM_OPTION_CHOICE, "text|mdoc", "print all fields with their headings and stop", false},
};

static const struct kam_map map = {
	.settings_size = sizeof(struct norm),
	.room_size = sizeof(struct norm_room),
	.init = norm_init,
	.begin = norm_begin,
	.open = norm_open,
	.columns = norm_columns,
	.row = norm_row,
	.apart = norm_apart,
	.end = norm_end,
	.finish = norm_finish,
};

const struct kam_command kam_program = {
	.name = "kam-norm",
	.purpose = "Turn any export into canonical records",
	.reads = "exports of any CRM, ERP or spreadsheet",
	.example = "kam-norm --explain examples/data/orders.csv --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.print = norm_print,
	.map = &map,
};
