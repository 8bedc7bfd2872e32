/* label.c - what an account is called by where it stands. */
#include "kam/label.h"

#include "kam/money.h"

#include <stdlib.h>

const char *kam_scale_label(char scale)
{
	return scale == 'A' ? "large" : scale == 'B' ? "medium" : scale == 'C' ? "small" : "";
}

/* Whether the text is one of the words, which NULL ends. */
static bool is_one_of(struct kam_slice text, const char *const *words)
{
	while (*words && !kam_is(text, *words))
		words++;
	return *words != NULL;
}

const char *kam_depth_label(struct kam_slice called, int long_term)
{
	static const char *const strategic[] = {"strategic", "Strategic", "战略", "战略客户", NULL};
	if (is_one_of(called, strategic))
		return "strategic";
	return long_term == KAM_YES ? "long-term" : long_term == KAM_NO ? "short-term" : "";
}

const char *kam_move_label(struct kam_slice before, char tier)
{
	if (!tier)
		return "";
	if (!before.n)
		return "new";
	char old = (char)(before.p[0] & ~0x20);
	if (before.n != 1 || old < 'A' || old > 'C')
		return "";
	return old == tier ? "same" : tier < old ? "up" : "down";
}

bool kam_potential(struct kam_slice text, struct kam_decimal *value)
{
	struct kam_money money;
	if (!text.n || kam_money_parse(text, KAM_MARK_DOT, &money) != KAM_OK)
		return false;
	*value = money.amount;
	return true;
}

const char *kam_quadrant_label(char tier, struct kam_slice potential, const struct kam_decimal *median)
{
	static const char *const high_words[] = {"high", "High", "HIGH", "高", NULL}, *const low_words[] = {"low", "Low", "LOW", "低", NULL};
	struct kam_decimal value;
	if (!potential.n || !tier)
		return "";
	bool is_number = kam_potential(potential, &value);
	bool high = is_number ? median && kam_decimal_compare(value, *median) >= 0 : is_one_of(potential, high_words);
	if (!is_number && !high && !is_one_of(potential, low_words))
		return "";
	return tier == 'A' ? high ? "key" : "keep" : high ? "grow" : "low";
}

const char *kam_dealer_label(char tier, unsigned fake, struct kam_decimal measure)
{
	if (!tier)
		return "";
	if (fake || kam_decimal_sign(measure) <= 0)
		return "replace";
	return tier == 'C' ? "improve" : "keep";
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
