/* firm.c - names of companies compared by their parts: kinship.h says how two are related, this how rare what they share is. */
#include "inside.h"

#include "kam/work.h"

#include <stdlib.h>

/* A column of names is of companies when a good part of its values have a legal form, or are hanzi with one of its words. */
enum { COMPANIES = 20 }; /* per cent */

bool match_holds_companies(const struct kam_match_source *source, size_t column)
{
	enum { LOOKED_AT = 2000 };
	struct kam_splitter splitter = {0};
	size_t seen = 0, forms = 0;
	uint64_t every = source->rows / LOOKED_AT + 1;
	for (size_t row = 0; row < source->rows; row++) {
		struct kam_company company;
		struct kam_slice name = source->cell(source->from, row, column);
		if (!name.n || kam_hash(name) % every)
			continue;
		kam_company_split(&splitter, name, &company);
		seen++;
		forms += company.legal != KAM_LEGAL_NONE;
	}
	kam_splitter_free(&splitter);
	return seen && forms * 100 >= seen * COMPANIES;
}

/* By value, how many records hold the same of this hash. */
static uint32_t *count_parts(const struct field *f, bool brands)
{
	size_t count = kam_table_count(&f->texts);
	struct kam_table parts = {0};
	uint32_t *number = kam_allocate(count + 1, sizeof *number), *records = kam_allocate(count + 1, sizeof *records);
	for (size_t i = 0; i < count; i++) {
		const uint64_t part = brands ? f->kin[i].brand : f->kin[i].core;
		number[i] = kam_table_put(&parts, kam_slice((const char *)&part, sizeof part), NULL);
		records[number[i]] += f->values[i].count;
	}
	for (size_t i = 0; i < count; i++)
		number[i] = records[number[i]];
	free(records);
	kam_table_free(&parts);
	return number;
}

static void prepare_piece(void *context, size_t piece)
{
	struct field *f = context;
	struct kam_splitter splitter = {0};
	size_t count = kam_table_count(&f->texts), end = (piece + 1) * count / KIN_PIECES;
	for (size_t i = piece * count / KIN_PIECES; i < end; i++)
		kam_kin_prepare(&splitter, match_text(f, (uint32_t)i), &f->kin_text[piece], &f->kin[i]);
	kam_splitter_free(&splitter);
}

static void count_piece(void *context, size_t piece)
{
	struct field *f = context;
	if (piece)
		f->cores = count_parts(f, false);
	else
		f->brands = count_parts(f, true);
}

void match_prepare_kin(struct field *f, size_t jobs)
{
	f->kin = kam_allocate(kam_table_count(&f->texts) + 1, sizeof *f->kin);
	kam_share_out(jobs, KIN_PIECES, prepare_piece, f);
	kam_share_out(jobs, 2, count_piece, f);
}

/* Where the tables know nothing of two names, their words may still be nearly the same. */
static unsigned by_words(const struct field *f, const struct value *a, const struct value *b)
{
	static const unsigned char kin[] = {[NEARLY] = KAM_KIN_TOKENS, [5] = KAM_KIN_SIMILAR, [4] = KAM_KIN_BRAND_SIMILAR};
	unsigned level = match_compare_words(f, a, b).level;
	return level >= 4 && level <= NEARLY ? kin[level] : KAM_KIN_OTHER;
}

struct agreement match_compare_kin(const struct field *f, const struct value *a, const struct value *b)
{
	size_t x = (size_t)(a - f->values), y = (size_t)(b - f->values);
	enum kam_kinship kinship = kam_kin_relate(&f->kin[x], &f->kin[y], f->branches).kinship;
	if (kinship == KAM_KIN_OTHER)
		return (struct agreement){(unsigned char)by_words(f, a, b), 0};
	float rarity = 0;
	if (kinship >= KAM_KIN_BRANCH && f->kin[x].core == f->kin[y].core)
		rarity = match_rarity(f, f->cores[x] > 1 ? f->cores[x] - 1 : 1);
	else if (f->kin[x].brand == f->kin[y].brand)
		rarity = match_rarity(f, f->brands[x] > 1 ? f->brands[x] - 1 : 1);
	return (struct agreement){(unsigned char)kinship, rarity};
}
