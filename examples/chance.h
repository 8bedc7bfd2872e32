/* chance.h - numbers by chance that are the same on every machine, for the programs that make data. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static inline uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A stream of numbers. */
struct chance {
	uint64_t state;
};

static inline uint64_t draw(struct chance *chance)
{
	return splitmix64(&chance->state);
}

/* From low to high, both included. The ranges are far below 2^64, so the bias of the remainder is nothing. */
static inline int between(struct chance *chance, int low, int high)
{
	return low + (int)(draw(chance) % (uint64_t)(high - low + 1));
}

#endif
