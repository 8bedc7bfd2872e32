/* digits.h - two digits at a time. Private to this floor. */
#ifndef KAM_DIGITS_H
#define KAM_DIGITS_H

#include <string.h>

/* Writes a number below 100 with two digits; where what follows goes. */
static inline char *kam_write_two(char *to, unsigned number)
{
	static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
		"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	memcpy(to, &pairs[2 * number], 2);
	return to + 2;
}

#endif
