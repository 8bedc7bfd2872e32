/* book.h - the deals of an export, kept: what stands where, what is proven of it, and to which groups it belongs. */
#ifndef KAM_BOOK_H
#define KAM_BOOK_H

#include "kam/deal.h"
#include "kam/dimension.h"
#include "kam/movement.h"
#include "kam/origin.h"
#include "kam/unmapped.h"

enum { KAM_MOST_EVIDENCE = 64 };

/* A deal of the book; texts live as long as the book. */
struct kam_entry {
	struct kam_slice id, name, owner;
	struct kam_known known;       /* with the journey, once history has been told */
	kam_day stage_since;          /* as the export says */
	bool has_probability;
	struct kam_decimal probability; /* the export's own */
	unsigned contradictions;
	uint64_t evidence;            /* a bit for each column that is filled in, by place in the list of all required ones */
	bool quoted;                  /* a price has been named */
	bool later;                   /* it was closed after the as-of date: where it stood then, only history knows */
	uint32_t values[KAM_MOST_BY]; /* by dimension: the number of its value */
	uint32_t groups[KAM_MOST_BY]; /* the same over all dimensions, from 1: set by kam_book_number_groups */
	uint64_t origin;
};

struct kam_book {
	struct kam_deals deals;
	struct kam_dimension by[KAM_MOST_BY];
	size_t by_count, columns_met; /* those that a partial state has named */
	const char *required[KAM_MOST_EVIDENCE]; /* all columns that any stage requires, with their alternatives */
	size_t required_count;
	int required_columns[KAM_MOST_EVIDENCE][4]; /* of the current file; -1: it has none */
	uint64_t judged;            /* bits of the columns that some file has */
	kam_day until;              /* as-of as the user gave it; KAM_NO_DAY: none */
	struct kam_pool entries;    /* struct kam_entry */
	struct kam_table ids;
	struct kam_files files;
	struct kam_entry **sorted;  /* by id, set by kam_book_number_groups; so is */
	struct kam_table keys;      /* by the bytes of struct kam_deal_key, numbered as in sorted */
	struct kam_unmapped unmapped; /* names of stages that the rules lack */
	struct kam_norm_column {
		bool known;
		struct kam_decimal value;
	} norms[KAM_MOST_STAGES];   /* by stage: a column of the export */
	kam_day latest;             /* of what has happened: creations, and ends of closed deals */
	bool any_quoted, any_created;
	bool reject_unmapped;       /* an unmapped stage is its record's error, and not the run's */
	uint64_t without_amount;    /* open deals */
	uint32_t groups;            /* in all, with that of all deals */
	struct kam_arena texts;
	struct kam_buffer value;
};

/* Adds a dimension; KAM_USAGE when there are too many, or it is there already. name must outlive the book. */
enum kam_status kam_book_group_by(struct kam_book *book, const char *name, struct kam_error *err);

/* Prepares an empty book. stages must outlive it. */
void kam_book_begin(struct kam_book *book, const struct kam_stages *stages, const struct kam_rules *rules);

enum kam_status kam_book_open(struct kam_book *book, struct kam_input *in, struct kam_error *err);
enum kam_status kam_book_add(struct kam_book *book, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* Adds an entry that was read elsewhere, with its texts; its values are numbered here already. False, with nothing done, when its id
 * stands in the book. */
bool kam_book_keep(struct kam_book *book, const struct kam_entry *entry);

/* Whether two books can be one: KAM_BAD_DATA says why not. kam_book_merge adds the second to the first, which has its stages. */
enum kam_status kam_book_agree(const struct kam_book *a, const struct kam_book *b, struct kam_error *err);
void kam_book_merge(struct kam_book *into, const struct kam_book *from);

/* Writes a book as lines of a partial state: the same for the same deals, whatever their order. kam_book_load takes such a line, which
 * is book, column, norm or deal, into an empty book; own is the column that it may be grouped by besides those named; NULL: none. */
void kam_book_save(const struct kam_book *book, struct kam_state_writer *w);
enum kam_status kam_book_load(struct kam_book *book, const struct kam_state_reader *r, const char *own, struct kam_error *err);

static inline size_t kam_book_count(const struct kam_book *book)
{
	return book->entries.count;
}

static inline struct kam_entry *kam_book_at(const struct kam_book *book, size_t i)
{
	return kam_pool_at(&book->entries, i);
}

static inline bool kam_book_is_closed(const struct kam_entry *entry)
{
	return entry->known.outcome == KAM_WON || entry->known.outcome == KAM_LOST;
}

/* The day a deal began: as the export says, else by its history; KAM_NO_DAY: not known. */
static inline kam_day kam_book_began(const struct kam_entry *entry)
{
	return entry->known.created != KAM_NO_DAY ? entry->known.created : entry->known.journey.started;
}

enum { KAM_LONGEST_AGE = 36600 }; /* days: a century, against dates that are none */

/* Days from one day to another, 0 where the second is before the first. */
static inline size_t kam_book_days(kam_day from, kam_day to)
{
	long days = to < from ? 0 : (long)to - from;
	return days < KAM_LONGEST_AGE ? (size_t)days : KAM_LONGEST_AGE;
}

/* Behind the last deal: numbers the groups, those of one column after the other, each in byte order. */
void kam_book_number_groups(struct kam_book *book);

/* The column and the value of a group from 1 on. */
const struct kam_dimension *kam_book_group(const struct kam_book *book, uint32_t group, struct kam_slice *value);

/* What the book knows of a deal of the history; for kam_movement_setup. context is the book. */
struct kam_known *kam_book_find(void *book, struct kam_deal_key key);

/* What the deal lacks at its stage: the columns that must be filled and are not, bits by place in required. */
uint64_t kam_book_missing(const struct kam_book *book, const struct kam_entry *entry);

/* Marks the deals of which a price has been named until the as-of day, by visits with opp_id and price_quoted. KAM_BAD_DATA
 * when they lack one of these columns. */
enum kam_status kam_book_read_quoted(struct kam_book *book, struct kam_sheet *visits, kam_day as_of, struct kam_error *err);

/* The deals in the order of their ids, those without by what is known of them; free with free(). */
struct kam_entry **kam_book_sorted(const struct kam_book *book);

void kam_book_free(struct kam_book *book);

#endif
