/* bookings.h - dated amounts gathered into series: one for each combination of values that they are divided by, a sum for each
 * period.
 *
 * Sums are exact and do not depend on the order of records; two gatherings of the same settings can be merged. */
#ifndef KAM_BOOKINGS_H
#define KAM_BOOKINGS_H

#include "kam/period.h"
#include "kam/sale.h"
#include "kam/table.h"

enum {
	KAM_BOOKINGS_COLUMNS = 6, KAM_NUMBERED = KAM_WEEK + 1,
	KAM_MOST_PERIODS = 10000 /* from the first that is booked to the last: more are a mistake in a date, and would take their room */
};

enum kam_measure { KAM_MEASURE_AMOUNT, KAM_MEASURE_PROFIT, KAM_MEASURE_QUANTITY };

/* What is gathered, and how. It outlives the gatherings. */
struct kam_bookings_setup {
	const char *by[KAM_BOOKINGS_COLUMNS]; /* fields or headings */
	size_t columns;
	int period;                           /* a kam_period, or KAM_NUMBERED; -1: found in the data */
	enum kam_measure measure;
};

struct kam_booked; /* one series */

/* Zero-initialise, set the first block and of sales what says how they are read, of_anyone and numbered among it; free with
 * kam_bookings_free. */
struct kam_bookings {
	const struct kam_bookings_setup *setup;
	struct kam_sales sales;

	struct kam_table keys;    /* values behind each other, each ended by NUL */
	struct kam_pool series;   /* struct kam_booked, by number of the key */
	struct kam_pool spilled;  /* struct kam_decimal: sums that do not fit the place of the many */
	struct kam_buffer key, room;
	int column_of[KAM_BOOKINGS_COLUMNS];
	enum kam_field field_of[KAM_BOOKINGS_COLUMNS];
	unsigned kinds;           /* of dates: a bit for each kind of label, and DATED for days */
	uint64_t days_of_month;   /* a bit for each day of a month that some date has */
	unsigned weekdays;        /* likewise */
	kam_day first, last;      /* dates; in numbered files numbers */
	int lowest, beyond;       /* what is booked lies from one index on and before the other; the same: nothing is */
	int most_scale;           /* digits behind the point of what was added */
	uint64_t without;         /* records without the measure */
	bool overflow;            /* a sum of what was merged left the range of decimals */
};

/* Binds a file's columns. KAM_BAD_DATA or KAM_USAGE says what is missing. */
enum kam_status kam_bookings_open(struct kam_bookings *b, struct kam_input *in, struct kam_error *err);

/* Adds a record. KAM_SKIPPED: it is no sale, or outside the window. */
enum kam_status kam_bookings_add(struct kam_bookings *b, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* An empty gathering for more of the file that is open in another. */
void kam_bookings_fork(struct kam_bookings *fork, const struct kam_bookings *beside);

/* Whether two gatherings can be merged: both are sound, and in one currency. KAM_BAD_DATA says why not. */
enum kam_status kam_bookings_agree(const struct kam_bookings *a, const struct kam_bookings *b, struct kam_error *err);
void kam_bookings_merge(struct kam_bookings *into, const struct kam_bookings *from);

/* KAM_BAD_DATA: amounts are in several currencies, or a sum left the range of decimals; the run must fail. */
enum kam_status kam_bookings_check(const struct kam_bookings *b, struct kam_error *err);

/* Writes what has been gathered as lines of a partial state: the same for the same records, whatever their order. */
void kam_bookings_save(const struct kam_bookings *b, struct kam_state_writer *w);

/* Takes a line of one into a fork. KAM_BAD_DATA says what is not as it was written. */
enum kam_status kam_bookings_load(struct kam_bookings *b, const struct kam_state_reader *r, struct kam_error *err);

/* What has been gathered, as periods. */
struct kam_history_span {
	int kind;            /* a kam_period, or KAM_NUMBERED */
	bool found;          /* by the data, not by the user */
	int first, last;     /* indices of periods; last is the last whole one */
	bool partial;        /* one more has begun: what was booked in it is no history */
	bool begun;          /* the first sale is late in the first, of which there may be more than is known */
	kam_day from, as_of; /* the first sale, and the last day that is known */
};

/* Settles the kind of period and which is the last whole one; as_of is KAM_NO_DAY for the latest date there is, and a period that has
 * run to the share whole (0.9, say) then is whole, and one whose first sale leaves less of it has begun before the records. KAM_BAD_DATA:
 * labels of several kinds, or no sales. */
enum kam_status kam_bookings_settle(const struct kam_bookings *b, kam_day as_of, double whole, struct kam_history_span *span, struct kam_error *err);

size_t kam_bookings_count(const struct kam_bookings *b);

/* The value of series i in column c of those it is divided by. */
struct kam_slice kam_bookings_value(const struct kam_bookings *b, size_t i, size_t c);

/* The indices of the first and the last period in which series i has a record, up to that of the span. False when it has none. */
bool kam_bookings_range(const struct kam_bookings *b, size_t i, const struct kam_history_span *span, int *first, int *last);

/* Adds the sums of series i to values, whose first place is that of period first; what lies outside count places is left out. */
void kam_bookings_fill(const struct kam_bookings *b, size_t i, const struct kam_history_span *span, int first, size_t count, double *values);

void kam_bookings_free(struct kam_bookings *b);

#endif
