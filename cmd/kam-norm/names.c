/* names.c - --split-name: the parts of a company's name. */
#include "norm.h"

#include <stdio.h>

const char *const norm_name_parts[] = {"name_region", "name_region_code", "name_brand", "name_industry", "name_form", "name_form_class",
	"name_branch", "name_note", "name_key", NULL};

static void write_region_code(struct kam_writer *w, uint32_t code)
{
	char text[16];
	snprintf(text, sizeof text, "%u", code);
	kam_write_text(w, kam_text(code ? text : ""));
}

/* The parts of the account's name. A region in parentheses is as good as one before the name. */
void norm_write_name_parts(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	struct kam_company c;
	kam_company_split(&r->splitter, kam_input_text(in, record, KAM_ACCOUNT_NAME), &c);
	kam_write_text(w, c.region.n ? c.region : c.place);
	write_region_code(w, c.region_code);
	kam_write_text(w, c.brand);
	kam_write_text(w, c.industry);
	kam_write_text(w, c.form);
	kam_write_text(w, kam_text(kam_legal_name(c.legal)));
	kam_write_text(w, c.branch);
	kam_write_text(w, c.note);
	r->value.n = 0;
	kam_buffer_add(&r->value, c.plain_key);
	if (!c.is_hanzi && c.plain_key.n && c.industry_key.n)
		kam_buffer_byte(&r->value, ' ');
	kam_buffer_add(&r->value, c.industry_key);
	kam_write_text(w, kam_buffer_slice(&r->value));
}
