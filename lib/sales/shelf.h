/* shelf.h - what a history is made of, for the files that make it. Private to this floor. */
#ifndef KAM_SHELF_H
#define KAM_SHELF_H

#include "kam/history.h"

/* What an entry says; entries of one moment are taken in this order. */
enum kind { OLD_CLOSE, OLD_AMOUNT, CREATED, STAGE, SNAPSHOT, CLOSE, AMOUNT };

enum { BUCKETS = 256, BUCKET_SHIFT = 56, KIND_BITS = 3, NO_WORD = 0xFFFF, STATUS_MARK = 1 };

struct entry {
	uint64_t hash;
	uint32_t more;
	kam_day day;
	uint32_t order; /* second of the day, then the kind */
	uint32_t value; /* two words (old, new), a day, or a place among the amounts */
};

struct chunk {
	struct chunk *next;
	uint32_t count, capacity;
	struct entry entries[];
};

/* What came up lately, so that it need not be looked up again: words by their text, days by the ten characters they are
 * written with. Only a matter of speed. */
enum { RECENT_WORDS = 64, RECENT_DAYS = 8192, DAY_TEXT = 10, MOMENT_TEXT = 19 };

struct recent_word {
	struct kam_slice text; /* in the table of words */
	uint32_t word;
};

struct recent_day {
	char text[DAY_TEXT];
	kam_day day;
};

/* What one thread has read. Words and amounts are numbered by each shelf for itself. */
struct shelf {
	struct shelf *next;
	struct chunk *buckets[BUCKETS];
	struct kam_arena arena;
	struct kam_table words;     /* of stages, and of status behind STATUS_MARK */
	uint64_t *word_rows;        /* rows that name it, by number */
	size_t word_rows_count, word_rows_capacity;
	struct kam_table amounts;   /* as they stand in a log, and as numbers: see kam_shelf_amount */
	struct kam_pool amount_at;  /* struct kam_decimal, by number */
	int *place_of;              /* by word: set by kam_history_map */
	int *rank_of;               /* by word: its place among all words, when the history is saved */
	struct recent_word recent_words[RECENT_WORDS];
	struct recent_day *recent_days;
};

enum form { LONG, CHANGES, SNAPSHOTS };

struct kam_history {
	struct shelf *shelf;        /* the first is written to */
	enum form form;             /* of the current file */
	struct kam_slice last_field;
	int last_field_kind;
	struct kam_buffer last_field_text;
	uint64_t rows;
	kam_day until;              /* the last day that is told of; KAM_NO_DAY: there is none */
	kam_day first, last, first_snapshot, next;
};

static inline bool kam_is_later_than_told(const struct kam_history *history, kam_day day)
{
	return history->until != KAM_NO_DAY && day > history->until;
}

static inline enum kind kind_in(uint32_t order)
{
	return (enum kind)(order & ((1 << KIND_BITS) - 1));
}

/* history.c: puts what is said of a deal at a moment, which entry holds, on the shelf. */
void kam_shelf_put(struct shelf *shelf, const struct entry *entry, enum kind kind, uint32_t value);

/* The number of a stage's name, or of a status, on the shelf; NO_WORD: it stands for nothing. */
enum kam_status kam_shelf_word(struct shelf *shelf, struct kam_slice text, bool is_status, uint32_t *word, struct kam_error *err);

/* The number of an amount on the shelf. */
uint32_t kam_shelf_amount(struct shelf *shelf, struct kam_decimal amount);

/* story.c: an entry with what its value means, whichever shelf it is from. */
struct event {
	uint64_t hash;
	uint32_t more;
	kam_day day;
	uint32_t order;
	int32_t a, b; /* of two words what they mean, in the order of events; or b: a day */
	const struct kam_decimal *amount;
};

typedef void kam_unpack(const struct shelf *shelf, const struct entry *e, struct event *out);

/* Room for the events of a bucket. */
struct sorter {
	struct event *events, *sorted;
	size_t events_capacity, sorted_capacity;
	uint32_t *starts;
	size_t starts_capacity;
};

/* All that is said of the deals of a bucket, each thing once: sorter->sorted holds the events, by deal and time. */
size_t kam_sort_bucket(const struct kam_history *history, unsigned bucket, kam_unpack *unpack, struct sorter *sorter);
void kam_sorter_free(struct sorter *sorter);

/* How many of these events, from the first on, are of one deal. */
size_t kam_events_of_deal(const struct event *events, size_t count);

#endif
