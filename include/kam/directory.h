/* directory.h - the accounts file of a run: its rows by account, and who belongs to whom. */
#ifndef KAM_DIRECTORY_H
#define KAM_DIRECTORY_H

#include "kam/input.h"
#include "kam/table.h"

struct kam_directory {
	struct kam_sheet *sheet; /* NULL: the run has no accounts file */
	bool by_name;            /* accounts are known by name */
	struct kam_table rows;   /* account -> place in row_of */
	uint32_t *row_of;
	size_t capacity;
};

/* Indexes the sheet (which may be NULL) by account id, or by name. KAM_BAD_DATA when it has no such column, or an account
 * has two rows. */
enum kam_status kam_directory_open(struct kam_directory *d, struct kam_sheet *sheet, bool by_name, struct kam_error *err);

/* The row of an account, or KAM_ABSENT. */
uint32_t kam_directory_row(const struct kam_directory *d, struct kam_slice account);

/* The head of the group that the account belongs to by parent_id, itself if it has no parent. A ring of parents is cut
 * where it closes: its smallest member in byte order heads it. */
struct kam_slice kam_directory_root(const struct kam_directory *d, struct kam_slice account);

void kam_directory_free(struct kam_directory *d);

#endif
