/* unmapped.c - words that the rules do not have. */
#include "kam/unmapped.h"

#include "kam/text.h"

#include <stdlib.h>

void kam_unmapped_add(struct kam_unmapped *unmapped, struct kam_slice word, uint64_t records)
{
	bool added;
	unmapped->records.size = sizeof(uint64_t);
	uint32_t number = kam_table_put(&unmapped->words, word, &added);
	*(uint64_t *)(added ? kam_pool_add(&unmapped->records) : kam_pool_at(&unmapped->records, number)) += records;
}

void kam_unmapped_merge(struct kam_unmapped *into, const struct kam_unmapped *from)
{
	for (uint32_t i = 0; i < kam_table_count(&from->words); i++)
		kam_unmapped_add(into, kam_table_key(&from->words, i), *(const uint64_t *)kam_pool_at(&from->records, i));
}

void kam_unmapped_list(const struct kam_unmapped *unmapped, struct kam_buffer *out)
{
	uint32_t *order = kam_table_order(&unmapped->words);
	for (uint32_t i = 0; i < kam_table_count(&unmapped->words); i++) {
		kam_buffer_format(out, "%s\"", out->n ? ", " : "");
		kam_printable(kam_table_key(&unmapped->words, order[i]), out);
		kam_buffer_format(out, "\" (%llu)", (unsigned long long)*(const uint64_t *)kam_pool_at(&unmapped->records, order[i]));
	}
	free(order);
}

void kam_unmapped_free(struct kam_unmapped *unmapped)
{
	kam_table_free(&unmapped->words);
	kam_pool_free(&unmapped->records);
}
