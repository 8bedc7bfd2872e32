/* lines.c - the rows that a forecast is read in. */
#include "kam/lines.h"

size_t kam_rows_list(bool cumulative, struct kam_row rows[KAM_LINES])
{
	size_t count = 0;
	unsigned upto = 0;
	for (int c = KAM_CATEGORY_CLOSED; c >= KAM_CATEGORY_OMITTED; c--) {
		unsigned bit = 1U << c;
		upto = c == KAM_CATEGORY_OMITTED ? 0 : upto | bit;
		int view = KAM_VIEW_OPEN_PIPELINE + c - KAM_CATEGORY_PIPELINE; /* they come in the order of the categories that they end with */
		if (cumulative && c != KAM_CATEGORY_CLOSED && c != KAM_CATEGORY_OMITTED)
			rows[count++] = (struct kam_row){kam_view_name((enum kam_category_view)view), kam_view_categories((enum kam_category_view)view), upto};
		else
			rows[count++] = (struct kam_row){kam_category_name((enum kam_category)c), bit, upto};
	}
	rows[count++] = (struct kam_row){kam_line_name(KAM_LINE_EXPECTED), 1U << KAM_LINE_EXPECTED, 1U << KAM_LINE_EXPECTED};
	return count;
}

bool kam_row_is_forecast(const struct kam_row *row)
{
	return row->lines & (1U << KAM_CATEGORY_CLOSED | 1U << KAM_LINE_EXPECTED);
}

static struct kam_decimal plus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_add(a, b, &a); /* parts of a total that has been added up before */
	return a;
}

bool kam_lines_add(const struct kam_rollup *rollup, size_t span, uint32_t unit, unsigned lines, struct kam_number *sum)
{
	bool any = false;
	*sum = (struct kam_number){0};
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = lines >> line & 1 ? kam_rollup_at(rollup, span, unit, line) : NULL;
		if (!n)
			continue;
		any = true;
		sum->direct = plus(sum->direct, n->direct);
		sum->calculated = plus(sum->calculated, n->calculated);
		sum->submitted = plus(sum->submitted, n->submitted);
		sum->judgement = plus(sum->judgement, n->judgement);
		sum->deals += n->deals;
		sum->stale |= n->stale;
		if (n->revision && (!sum->revision || kam_is_later(n->revision->at, sum->revision->at)))
			sum->revision = n->revision;
	}
	return any;
}
