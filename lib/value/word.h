/* word.h - eight characters at a time in one word, the first in its lowest byte. Private to this floor. */
#ifndef KAM_WORD_H
#define KAM_WORD_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The characters at p. */
static inline uint64_t kam_word_at(const char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof word);
	return le64toh(word);
}

/* The first n characters at p, 1 to 8, and zeros behind them, without a look at what follows. Two halves may overlap: their bytes agree there. */
static inline uint64_t kam_word_short(const char *p, size_t n)
{
	if (n == 8)
		return kam_word_at(p);
	if (n >= 4) {
		uint32_t first, last;
		memcpy(&first, p, sizeof first);
		memcpy(&last, p + n - sizeof last, sizeof last);
		return le32toh(first) | (uint64_t)le32toh(last) << (8 * (n - sizeof last));
	}
	uint64_t first = (unsigned char)p[0], middle = (unsigned char)p[n / 2], last = (unsigned char)p[n - 1];
	return first | middle << (8 * (n / 2)) | last << (8 * (n - 1));
}

/* What is wrong where every byte should be 0 to 9: some of the high bits of each byte that is not, and of no other below the lowest. */
static inline uint64_t kam_word_beyond_nine(uint64_t digits)
{
	return (digits | (digits + 0x0606060606060606U)) & 0xF0F0F0F0F0F0F0F0U;
}

/* The number of eight digits 0 to 9, the first counting most: neighbours are joined, then pairs, then fours. */
static inline uint64_t kam_word_number(uint64_t digits)
{
	digits = digits * 10 + (digits >> 8);
	digits = (digits & 0x00FF00FF00FF00FFU) * 100 + ((digits & 0x00FF00FF00FF00FFU) >> 16);
	digits = (digits & 0x0000FFFF0000FFFFU) * 10000 + ((digits & 0x0000FFFF0000FFFFU) >> 32);
	return (uint32_t)digits;
}

#endif
