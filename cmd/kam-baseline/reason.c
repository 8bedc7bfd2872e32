/* reason.c - why a series was not forecast by models. */
#include "baseline.h"

#include "kam/intermittent.h"

/* Why a node was not forecast by models. */
struct kam_slice baseline_reason(const struct output *o, size_t node, struct kam_buffer *room)
{
	const struct kam_series *s = &o->panel.series[node];
	room->n = 0;
	switch (o->b.basis[node]) {
	case KAM_BASIS_MODELS:
		break;
	case KAM_BASIS_NOTHING:
		kam_buffer_text(room, "no history");
		break;
	case KAM_BASIS_SHORT:
		kam_buffer_format(room, "short: %zu of the %zu periods that models need, so the last one is repeated", s->n, o->s->set->baseline.outlook.fewest);
		break;
	case KAM_BASIS_CONSTANT:
		kam_buffer_text(room, "constant: it has never changed");
		break;
	case KAM_BASIS_INTERMITTENT:
		kam_buffer_format(room, "intermittent: %.0f%% of the periods are 0, so the mean rate is given", 100 * kam_zero_share(s->y, s->n));
		break;
	case KAM_BASIS_UNFIT:
		kam_buffer_text(room, "unfit: models came to no number, so the last period is repeated");
		break;
	}
	return kam_buffer_slice(room);
}
