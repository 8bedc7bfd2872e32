/* tree.h - who reports to whom: the units of a forecast, from a users file or from columns such as agent, manager, office.
 *
 * There is one top. Where several units have nobody above them, a unit named "all" is put over them. The tree owns its texts. */
#ifndef KAM_TREE_H
#define KAM_TREE_H

#include "kam/input.h"
#include "kam/table.h"

struct kam_unit {
	struct kam_slice id, name;   /* name: empty where the file has none */
	struct kam_slice level;      /* the column it came from; in trees of users the number of levels from the top: 1, 2, ... */
	uint32_t parent;             /* KAM_ABSENT: it is the top */
	int depth;                   /* 0: the top */
	uint64_t line;               /* of the users file; 0: of none */
};

struct kam_tree;

/* The tree of a users file: user_id, manager_id, and user_name where it has that. KAM_BAD_DATA names every user who stands twice,
 * whose manager is nobody of the file, or who reports to himself in the end. */
enum kam_status kam_tree_of_users(struct kam_sheet *users, struct kam_tree **out, struct kam_error *err);

enum { KAM_MOST_LEVELS = 12 };

/* An empty tree of levels, which are separated by commas, the lowest first; KAM_USAGE when there are too many of them. Units come
 * with paths: the unit of each level, the lowest first; an empty one is passed over. *unit becomes the lowest. KAM_BAD_DATA
 * when a unit stood under another before, or nothing of the path is there. */
enum kam_status kam_tree_of_levels(const char *levels, struct kam_tree **out, struct kam_error *err);
enum kam_status kam_tree_add_path(struct kam_tree *tree, const struct kam_slice *path, uint32_t *unit, struct kam_error *err);

/* The same with a path for each row of a file that has the levels as columns. */
enum kam_status kam_tree_add_rows(struct kam_tree *tree, struct kam_sheet *sheet, struct kam_error *err);

/* Behind the last path of a tree of levels: sets the top, and the order. A tree of users has them already. */
void kam_tree_finish(struct kam_tree *tree);

size_t kam_tree_levels(const struct kam_tree *tree);
struct kam_slice kam_tree_level(const struct kam_tree *tree, size_t level);

/* Units by number, and by place: each before those under it, and these in byte order. From the last place to the first, every
 * unit comes behind those under it. */
size_t kam_tree_count(const struct kam_tree *tree);
const struct kam_unit *kam_tree_at(const struct kam_tree *tree, uint32_t unit);
uint32_t kam_tree_place(const struct kam_tree *tree, size_t place);

/* The unit that an owner is: by its id, else by its name if only one has it; of trees of levels, one of the lowest level.
 * KAM_ABSENT: nobody; *ambiguous: because several have the name. */
uint32_t kam_tree_owner(const struct kam_tree *tree, struct kam_slice owner, bool *ambiguous);

/* The unit with that id or name, of any level if level is empty. KAM_ABSENT: there is none; *ambiguous: there are several. */
uint32_t kam_tree_find(const struct kam_tree *tree, struct kam_slice level, struct kam_slice unit, bool *ambiguous);

/* Whether unit is `over` or under it. */
bool kam_tree_is_under(const struct kam_tree *tree, uint32_t unit, uint32_t over);

void kam_tree_free(struct kam_tree *tree);

#endif
