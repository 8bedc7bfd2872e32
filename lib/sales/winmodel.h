/* winmodel.h - what learning and the model's file share. Private to this room. */
#ifndef KAM_SALES_WINMODEL_H
#define KAM_SALES_WINMODEL_H

#include "kam/winmodel.h"

/* Reads a number as people write it, and how many zeros it ends with: 0 to 6, 7 for 0 itself. False if it is none. */
bool kam_win_number(struct kam_slice cell, bool comma, double *x, int *zeros);

/* The cell that a value falls into. */
size_t kam_win_cell_of(const struct kam_win_feature *feature, bool comma, struct kam_slice cell);

#endif
