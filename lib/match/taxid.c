/* taxid.c - numbers that belong to one customer alone, and that tell by their check characters that they were not misread: two
 * that are valid and differ are of two customers. */
#include "inside.h"

#include <stdlib.h>

static int digit_at(struct kam_slice s, size_t i)
{
	return s.p[i] >= '0' && s.p[i] <= '9' ? s.p[i] - '0' : -1;
}

static bool are_digits(struct kam_slice s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (digit_at(s, i) < 0)
			return false;
	return true;
}

/* 统一社会信用代码, GB 32100-2015: 17 characters weighted by powers of 3, modulo 31; no I, O, S, V or Z. */
static bool is_credit_code(struct kam_slice s)
{
	static const char alphabet[] = "0123456789abcdefghjklmnpqrtuwxy";
	unsigned sum = 0, weight = 1;
	if (s.n != 18)
		return false;
	for (size_t i = 0; i < 18; i++) {
		const char *place = memchr(alphabet, s.p[i], 31);
		if (!place)
			return false;
		unsigned value = (unsigned)(place - alphabet);
		if (i == 17)
			return value == (31 - sum % 31) % 31;
		sum += value * weight;
		weight = weight * 3 % 31;
	}
	return false;
}

/* 公民身份号码, GB 11643-1999: 17 digits weighted by powers of 2 from the right, modulo 11 (ISO 7064 MOD 11-2). */
static bool is_resident_id(struct kam_slice s)
{
	unsigned sum = 0;
	if (s.n != 18 || !are_digits(s, 0, 17))
		return false;
	for (size_t i = 0; i < 17; i++)
		sum = (sum + (unsigned)digit_at(s, i)) * 2 % 11;
	unsigned check = (12 - sum) % 11;
	return check == 10 ? s.p[17] == 'x' : digit_at(s, 17) == (int)check;
}

/* Legal Entity Identifier, ISO 17442: letters as 10 to 35, the whole number modulo 97 is 1 (ISO 7064 MOD 97-10). */
static bool is_lei(struct kam_slice s)
{
	unsigned rest = 0;
	if (s.n != 20 || !are_digits(s, 18, 20))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = digit_at(s, i);
		if (digit < 0 && (s.p[i] < 'a' || s.p[i] > 'z'))
			return false;
		rest = digit >= 0 ? (rest * 10 + (unsigned)digit) % 97 : (rest * 100 + (unsigned)(s.p[i] - 'a') + 10) % 97;
	}
	return rest == 1;
}

/* Australian Business Number: 1 off the first digit, weighted, modulo 89. */
static bool is_abn(struct kam_slice s)
{
	static const int weights[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
	int sum = -10;
	if (s.n != 11 || !are_digits(s, 0, 11))
		return false;
	for (size_t i = 0; i < 11; i++)
		sum += digit_at(s, i) * weights[i];
	return sum % 89 == 0;
}

/* Umsatzsteuer-Identifikationsnummer: DE and nine digits (ISO 7064 MOD 11,10). */
static bool is_german_vat(struct kam_slice s)
{
	int product = 10;
	if (s.n != 11 || s.p[0] != 'd' || s.p[1] != 'e' || !are_digits(s, 2, 11))
		return false;
	for (size_t i = 2; i < 10; i++) {
		int sum = (digit_at(s, i) + product) % 10;
		product = (sum ? sum : 10) * 2 % 11;
	}
	return digit_at(s, 10) == (11 - product) % 10;
}

static bool (*const kinds[])(struct kam_slice) = {is_credit_code, is_resident_id, is_lei, is_abn, is_german_vat};

unsigned match_taxid_kinds(struct kam_slice clean)
{
	unsigned found = 0;
	for (size_t i = 0; i < KAM_COUNT(kinds); i++)
		found |= kinds[i](clean) ? 1U << i : 0;
	return found;
}

void match_prepare_taxids(struct field *f)
{
	size_t count = kam_table_count(&f->texts);
	f->taxid_kinds = kam_allocate(count + 1, 1);
	for (size_t i = 0; i < count; i++)
		f->taxid_kinds[i] = (unsigned char)match_taxid_kinds(match_text(f, (uint32_t)i));
}
