/* figures.c - cells that may not be known, and a summary's rows of one figure each. */
#include "kam/figures.h"

void kam_write_optional(struct kam_writer *w, bool known, struct kam_decimal value)
{
	if (known)
		kam_write_decimal(w, value);
	else
		kam_write_blank(w);
}

void kam_write_known_count(struct kam_writer *w, bool known, uint64_t count)
{
	if (known)
		kam_write_count(w, count);
	else
		kam_write_blank(w);
}

static void figure(struct kam_writer *w, const char *name, struct kam_slice value)
{
	kam_write_text(w, kam_text(name));
	if (value.n)
		kam_write_value(w, value, KAM_NUMBER);
	else
		kam_write_blank(w);
	kam_write_row(w);
}

void kam_figure_decimal(struct kam_writer *w, const char *name, bool known, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	figure(w, name, kam_slice(text, known ? kam_decimal_format(value, text) : 0));
}

void kam_figure_count(struct kam_writer *w, const char *name, bool known, uint64_t count)
{
	kam_figure_decimal(w, name, known, kam_decimal_whole((int64_t)count));
}

void kam_figure_ratio(struct kam_writer *w, const char *name, bool known, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	figure(w, name, kam_slice(text, known ? kam_decimal_format_places(value, 6, text) : 0));
}

void kam_figure_text(struct kam_writer *w, const char *name, struct kam_slice value)
{
	kam_write_text(w, kam_text(name));
	kam_write_text(w, value);
	kam_write_row(w);
}
