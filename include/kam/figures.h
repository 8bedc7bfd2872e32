/* figures.h - cells that may not be known, and a summary's rows of one figure each. */
#ifndef KAM_FIGURES_H
#define KAM_FIGURES_H

#include "kam/writer.h"

/* The value, or a blank where it is not known. */
void kam_write_optional(struct kam_writer *w, bool known, struct kam_decimal value);
void kam_write_known_count(struct kam_writer *w, bool known, uint64_t count);

/* A row of a table with the columns figure (KAM_CELL_TEXT) and value (KAM_CELL_FIGURE): the name, and the value or a blank.
 * Ratios have 6 places. */
void kam_figure_decimal(struct kam_writer *w, const char *name, bool known, struct kam_decimal value);
void kam_figure_count(struct kam_writer *w, const char *name, bool known, uint64_t count);
void kam_figure_ratio(struct kam_writer *w, const char *name, bool known, struct kam_decimal value);
void kam_figure_text(struct kam_writer *w, const char *name, struct kam_slice value);

#endif
