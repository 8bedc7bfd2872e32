/* form.h - a form by which opportunities are assessed: dimensions of questions, read from the rules, and the score that
 * answers give. rules.md section 4: the twenty questions; other forms are rules files.
 *
 * Points are kept in millionths, so that weights may be fractions and sums stay exact. A form owns what it points to. */
#ifndef KAM_FORM_H
#define KAM_FORM_H

#include "kam/buffer.h"
#include "kam/field.h"
#include "kam/rules.h"
#include "kam/table.h"

enum { KAM_MOST_QUESTIONS = 128, KAM_MOST_DIMENSIONS = 16, KAM_MOST_BANDS = 16, KAM_POINT = 1000000 };

/* What an answer says: a score itself, a degree, whose worth the question's polarity decides, or nothing. */
enum kam_answer_word { KAM_ANSWER_UNKNOWN, KAM_ANSWER_YES, KAM_ANSWER_NO, KAM_ANSWER_HIGH, KAM_ANSWER_LOW, KAM_ANSWER_WORDS };

struct kam_question {
	const char *key, *en, *zh;
	const char **names;           /* further headings, NULL behind the last */
	int64_t points[KAM_ANSWER_WORDS];
	int64_t most;                 /* the most points it can give */
	int64_t part;                 /* gates: the part of the points that counts, in millionths */
	int scale;                    /* answers are numbers 0..scale; 1: words only, and 0 and 1 */
	int64_t weight;               /* points of one step of the scale */
	bool gate;                    /* without the full points the value is that of the last band */
	struct kam_table answers;     /* answers of its own, folded; if there are any, no others are read */
	int64_t answer_points[64];
	bool has_other;               /* any other answer gives other_points */
	int64_t other_points;
	int dimension;
};

struct kam_dimension {
	const char *key;
	int64_t most;
};

struct kam_band {
	const char *name;
	int64_t limit;
	bool inclusive; /* the band begins at the limit, not over it */
};

struct kam_form {
	struct kam_question questions[KAM_MOST_QUESTIONS];
	struct kam_dimension dimensions[KAM_MOST_DIMENSIONS];
	struct kam_band bands[KAM_MOST_BANDS]; /* from the best down; the last takes the rest */
	size_t questions_count, dimensions_count, bands_count;
	struct kam_table words;                /* folded -> place in word_of */
	unsigned char word_of[256];            /* enum kam_answer_word */
	signed char quick[256];                /* the word of an answer of one byte; -1: look it up */
	struct kam_arena arena;
};

/* What answers have turned out to be, so that each is folded once. Zero-initialise; one for each thread. */
struct kam_answers {
	struct kam_table seen;         /* answers as they were written -> place in word */
	unsigned char word[1024];      /* enum kam_answer_word */
	struct kam_buffer folded;
};

void kam_answers_free(struct kam_answers *answers);

/* The rules "form" (the twenty questions) and "answers" (the words of answers), each as a member of a JSON object. */
extern const char kam_form_rules[], kam_answer_rules[];

/* Reads the form out of the rules. KAM_USAGE names the path of what is wrong. */
enum kam_status kam_form_read(const struct kam_rules *rules, struct kam_form *form, struct kam_error *err);

/* Finds the column of each question: the heading that mapped[i] gives (NULL: none), else its key, wording or further names;
 * case, blanks and punctuation aside. -1: there is none. KAM_BAD_DATA when two headings claim one question; KAM_USAGE
 * when a mapped heading is not there. */
enum kam_status kam_form_bind(const struct kam_form *form, const struct kam_header *header, const char *const *mapped, int *columns,
	struct kam_error *err);

/* The question with that key, or -1. */
int kam_form_question(const struct kam_form *form, struct kam_slice key);

struct kam_score {
	int64_t by_dimension[KAM_MOST_DIMENSIONS], total; /* in millionths of a point */
	int unknown;
	unsigned char is_unknown[KAM_MOST_QUESTIONS];
	bool gated;  /* a gate is shut */
	int band;    /* place in bands */
	int weakest; /* dimension with the smallest part of its points, the first of equals; -1: all are full */
};

/* Scores one answer, blanks around it removed: its points, and whether it is unknown. KAM_BAD_DATA: the form does not know
 * the answer; err names the question. */
enum kam_status kam_form_answer(const struct kam_form *form, struct kam_answers *answers, size_t question, struct kam_slice answer,
	int64_t *points, bool *unknown, struct kam_error *err);

/* The word that an answer is, KAM_ANSWER_WORDS if it is none. */
enum kam_answer_word kam_form_word(const struct kam_form *form, struct kam_answers *answers, struct kam_slice answer);

/* Scores the answers of one opportunity; cells are a record's fields, columns as kam_form_bind found them. */
enum kam_status kam_form_score(const struct kam_form *form, struct kam_answers *answers, const struct kam_slice *cells, size_t cells_count,
	const int *columns, struct kam_score *score, struct kam_error *err);

/* Millionths of a point as a number. */
struct kam_decimal kam_form_points(int64_t millionths);

/* Frees what the form owns, and itself. */
void kam_form_free(struct kam_form *form);

#endif
