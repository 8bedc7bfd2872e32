/* label.c - what an account is called by where it stands. */
#include "kam/label.h"

#include "kam/money.h"

#include <stdlib.h>

struct kam_slice kam_scale_label(char scale)
{
	return scale == 'A' ? KAM_LITERAL("large") : scale == 'B' ? KAM_LITERAL("medium") : scale == 'C' ? KAM_LITERAL("small") : KAM_LITERAL("");
}

/* Whether the text is one of the words, which NULL ends. */
static bool is_one_of(struct kam_slice text, const char *const *words)
{
	while (*words && !kam_is(text, *words))
		words++;
	return *words != NULL;
}

struct kam_slice kam_depth_label(struct kam_slice called, int long_term)
{
	static const char *const strategic[] = {"strategic", "Strategic", "战略", "战略客户", NULL};
	if (called.n && is_one_of(called, strategic))
		return KAM_LITERAL("strategic");
	return long_term == KAM_YES ? KAM_LITERAL("long-term") : long_term == KAM_NO ? KAM_LITERAL("short-term") : KAM_LITERAL("");
}

struct kam_slice kam_move_label(struct kam_slice before, char tier)
{
	if (!tier)
		return KAM_LITERAL("");
	if (!before.n)
		return KAM_LITERAL("new");
	char old = (char)(before.p[0] & ~0x20);
	if (before.n != 1 || old < 'A' || old > 'C')
		return KAM_LITERAL("");
	return old == tier ? KAM_LITERAL("same") : tier < old ? KAM_LITERAL("up") : KAM_LITERAL("down");
}

bool kam_potential(struct kam_slice text, struct kam_decimal *value)
{
	struct kam_money money;
	if (!text.n || kam_money_parse(text, KAM_MARK_DOT, &money) != KAM_OK)
		return false;
	*value = money.amount;
	return true;
}

struct kam_slice kam_quadrant_label(char tier, struct kam_slice potential, const struct kam_decimal *median)
{
	static const char *const high_words[] = {"high", "High", "HIGH", "高", NULL}, *const low_words[] = {"low", "Low", "LOW", "低", NULL};
	struct kam_decimal value;
	if (!potential.n || !tier)
		return KAM_LITERAL("");
	bool is_number = kam_potential(potential, &value);
	bool high = is_number ? median && kam_decimal_compare(value, *median) >= 0 : is_one_of(potential, high_words);
	if (!is_number && !high && !is_one_of(potential, low_words))
		return KAM_LITERAL("");
	if (tier == 'A')
		return high ? KAM_LITERAL("key") : KAM_LITERAL("keep");
	return high ? KAM_LITERAL("grow") : KAM_LITERAL("low");
}

struct kam_slice kam_dealer_label(char tier, unsigned fake, struct kam_decimal measure)
{
	if (!tier)
		return KAM_LITERAL("");
	if (fake || kam_decimal_sign(measure) <= 0)
		return KAM_LITERAL("replace");
	return tier == 'C' ? KAM_LITERAL("improve") : KAM_LITERAL("keep");
}

static int by_value(const void *a, const void *b)
{
	return kam_decimal_compare(*(const struct kam_decimal *)a, *(const struct kam_decimal *)b);
}

bool kam_median(struct kam_decimal *values, size_t n, struct kam_decimal *median)
{
	struct kam_decimal sum;
	if (!n)
		return false;
	qsort(values, n, sizeof *values, by_value);
	return kam_decimal_add(values[(n - 1) / 2], values[n / 2], &sum) && kam_decimal_divide(sum, kam_decimal_whole(2), sum.scale + 1, median);
}
