/* units.c - estimates in units of the output, so that sums are exact. */
#include "baseline.h"

#include <math.h>

kam_int128 baseline_to_units(const struct output *o, double value)
{
	const double most = 1e36;
	double scaled = value * pow(10, o->places);
	return (kam_int128)rint(fmin(fmax(scaled, -most), most));
}

struct kam_decimal baseline_from_units(const struct output *o, kam_int128 units)
{
	return (struct kam_decimal){units, o->places};
}

void baseline_write_units(const struct output *o, kam_int128 units)
{
	kam_write_decimal(o->w, baseline_from_units(o, units));
}

/* Sums of the rounded parts. */
void baseline_add_up(struct output *o)
{
	const struct kam_levels *l = &o->panel.levels;
	size_t h = baseline_horizon(o);
	o->forecast = kam_allocate(l->nodes * h, sizeof *o->forecast);
	o->bottom_up = kam_allocate(l->nodes * h, sizeof *o->bottom_up);
	for (size_t leaf = 0; leaf < l->leaves; leaf++) {
		size_t own = l->node_of[(l->levels - 1) * l->leaves + leaf];
		for (size_t k = 0; k < h; k++) {
			kam_int128 part = baseline_to_units(o, o->b.parts[leaf * h + k]), base = baseline_to_units(o, o->b.base[own * h + k]);
			for (size_t level = 0; level < l->levels; level++) {
				size_t at = l->node_of[level * l->leaves + leaf] * h + k;
				o->forecast[at] += part;
				o->bottom_up[at] += base;
			}
		}
	}
}
