/* word.h - eight characters at a time in one word, the first in its lowest byte. */
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

/* The bit from which n characters, 1 to 8, stand at the upper end of a word. */
static inline unsigned kam_word_upper_at(size_t n)
{
	return 64 - 8 * (unsigned)n;
}

/* The n characters at p there, and zeros before them, without a look at what follows. Those that are taken twice agree. */
static inline uint64_t kam_word_upper(const char *p, size_t n)
{
	unsigned at = kam_word_upper_at(n);
	if (n < 4) {
		uint64_t one = (unsigned char)p[0], middle = (unsigned char)p[n / 2], other = (unsigned char)p[n - 1];
		return one << at | middle << (at + 8 * (n / 2)) | other << 56;
	}
	uint32_t first, last;
	memcpy(&first, p, sizeof first);
	memcpy(&last, p + n - sizeof last, sizeof last);
	return (uint64_t)le32toh(first) << at | (uint64_t)le32toh(last) << 32;
}

/* What is wrong where every byte should be 0 to 9: some of the high bits of each byte that is not, and of no other below the lowest. */
static inline uint64_t kam_word_beyond_nine(uint64_t digits)
{
	return (digits | (digits + 0x0606060606060606U)) & 0xF0F0F0F0F0F0F0F0U;
}

/* The number of eight digits 0 to 9, the first counting most: neighbours are joined, then pairs, then fours. Each factor adds what stands
 * in a place, so many times over, to what stands in the next. */
static inline uint64_t kam_word_number(uint64_t digits)
{
	digits = digits * (1 + (UINT64_C(10) << 8)) >> 8;
	digits = (digits & 0x00FF00FF00FF00FFU) * (1 + (UINT64_C(100) << 16)) >> 16;
	return (digits & 0x0000FFFF0000FFFFU) * (1 + (UINT64_C(10000) << 32)) >> 32;
}

#endif
