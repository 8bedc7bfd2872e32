/* digits.h - two digits at a time, and eight. Private to this floor. */
#ifndef KAM_DIGITS_H
#define KAM_DIGITS_H

#include <stdint.h>
#include <string.h>

/* Writes a number below 100 with two digits; where what follows goes. */
static inline char *kam_write_two(char *to, unsigned number)
{
	static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
		"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	memcpy(to, &pairs[2 * number], 2);
	return to + 2;
}

enum { KAM_EIGHT = 8 };

/* The eight digits of a number below 10^8, one in each byte, the first in the lowest: halves, pairs and digits are each parted by
 * multiplications that stand for divisions, all at once. */
static inline uint64_t kam_eight_digits(uint32_t number)
{
	const uint64_t each_half = UINT64_C(0x0000007F0000007F), each_pair = UINT64_C(0x000F000F000F000F);
	uint64_t halves = number / 10000 | (uint64_t)(number % 10000) << 32;
	uint64_t hundreds = (halves * 10486 >> 20) & each_half, pairs = hundreds | (halves - hundreds * 100) << 16;
	uint64_t tens = (pairs * 103 >> 10) & each_pair;
	return tens | (pairs - tens * 10) << 8;
}

/* Writes such digits from the lowest byte on, all eight, of which the caller counts as many as it wants. */
static inline void kam_put_digits(char *to, uint64_t digits)
{
	digits |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	digits = __builtin_bswap64(digits);
#endif
	memcpy(to, &digits, KAM_EIGHT);
}

#endif
