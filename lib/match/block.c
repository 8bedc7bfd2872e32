/* block.c - all pairs that the keys bring together. */
#include "inside.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A record's hashes by one key after the other. */
struct walk {
	const uint32_t *hashes; /* by the present key */
	const unsigned char *counts;
};

static struct walk walk_from(const struct kam_match *m, uint32_t record)
{
	return (struct walk){m->met + m->met_at[record], m->met_by + record * m->keys_count};
}

static void next_key(struct walk *w)
{
	w->hashes += *w->counts++;
}

/* Whether two records meet by the present key: by a hash below `below` that is not crowded. */
static bool share(const struct key *key, const struct walk *a, const struct walk *b, uint64_t below)
{
	for (unsigned i = 0; i < *a->counts; i++)
		for (unsigned k = 0; k < *b->counts; k++)
			if (a->hashes[i] == b->hashes[k] && a->hashes[i] < below && !match_holds(key->crowded, key->crowded_count, a->hashes[i]))
				return true;
	return false;
}

static bool share_even_in_crowds(const struct walk *a, const struct walk *b)
{
	for (unsigned i = 0; i < *a->counts; i++)
		for (unsigned k = 0; k < *b->counts; k++)
			if (a->hashes[i] == b->hashes[k])
				return true;
	return false;
}

int match_first_key(const struct kam_match *m, uint32_t a, uint32_t b)
{
	if (m->keys_count && !m->keys[0].count)
		return 0;
	struct walk x = walk_from(m, a), y = walk_from(m, b);
	for (size_t k = 0; k < m->keys_count; k++, next_key(&x), next_key(&y))
		if (share_even_in_crowds(&x, &y))
			return (int)k;
	return -1;
}

/* Whether an earlier key, or an earlier hash of this one, brings the pair too. */
static bool met_before(const struct kam_match *m, size_t key, uint32_t hash, uint32_t a, uint32_t b)
{
	struct walk x = walk_from(m, a), y = walk_from(m, b);
	for (size_t k = 0; k < key; k++, next_key(&x), next_key(&y))
		if (share(&m->keys[k], &x, &y, UINT64_MAX))
			return true;
	return *x.counts > 1 && share(&m->keys[key], &x, &y, hash);
}

enum { PIECE = 8192 }; /* entries that a thread takes at once */

struct visit {
	struct kam_match *m;
	const struct pair_visitor *visitor;
	uint64_t sampled; /* of 2^32 */
	const char *what;
	atomic_size_t next, done;
	size_t pieces;
	pthread_t main;
	size_t firsts[MOST_KEYS + 1]; /* piece numbers of each key */
};

static bool is_sampled(const struct visit *v, uint32_t a, uint32_t b)
{
	uint64_t mixed = (v->m->hashes[a] ^ v->m->hashes[b]) * 0x9E3779B97F4A7C15U;
	return (mixed >> 32) < v->sampled;
}

static void meet(const struct visit *v, void *state, size_t key, uint32_t hash, uint32_t x, uint32_t y)
{
	uint32_t a = x < y ? x : y, b = x < y ? y : x;
	const struct kam_match *m = v->m;
	if (a == b || !match_may_pair(m, a, b) || (v->sampled >> 32 == 0 && !is_sampled(v, a, b)))
		return;
	if ((v->visitor->may && !v->visitor->may(state, m, a, b)) || (m->keys[key].count && met_before(m, key, hash, a, b)))
		return;
	v->visitor->pair(state, m, a, b, (uint32_t)key);
}

static void meet_group(const struct visit *v, void *state, size_t key, const uint64_t *entries, size_t count)
{
	uint32_t hash = (uint32_t)(entries[0] >> 32);
	size_t firsts = count > CROWD ? count : match_newcomers(v->m, entries, count);
	for (size_t i = 0; i < firsts; i++) {
		size_t end = count > CROWD && i + 1 + NEIGHBOURS < count ? i + 1 + NEIGHBOURS : count;
		for (size_t k = i + 1; k < end; k++)
			meet(v, state, key, hash, (uint32_t)entries[i], (uint32_t)entries[k]);
	}
}

/* Groups that begin in the piece. */
static void meet_piece(const struct visit *v, void *state, size_t key, size_t from)
{
	const struct key *k = &v->m->keys[key];
	size_t to = from + PIECE < k->entries_count ? from + PIECE : k->entries_count;
	if (!k->count) {
		for (uint32_t a = (uint32_t)(from / PIECE); a < v->m->newcomers; a += (uint32_t)(v->firsts[key + 1] - v->firsts[key]))
			for (uint32_t b = a + 1; b < v->m->records; b++)
				meet(v, state, key, 0, a, b);
		return;
	}
	for (size_t i = from, end; i < to; i = end) {
		end = i + 1;
		while (end < k->entries_count && k->entries[end] >> 32 == k->entries[i] >> 32)
			end++;
		if (i == 0 || k->entries[i - 1] >> 32 != k->entries[i] >> 32)
			meet_group(v, state, key, k->entries + i, end - i);
	}
}

static void *visit_some(void *argument)
{
	struct visit *v = argument;
	void *state = v->visitor->begin(v->m);
	for (size_t piece; (piece = atomic_fetch_add(&v->next, 1)) < v->pieces;) {
		size_t key = 0;
		while (v->firsts[key + 1] <= piece)
			key++;
		meet_piece(v, state, key, (piece - v->firsts[key]) * PIECE);
		size_t done = atomic_fetch_add(&v->done, 1) + 1;
		if (v->m->settings.progress && pthread_equal(pthread_self(), v->main))
			v->m->settings.progress(v->m->settings.progress_of, v->what, done, v->pieces);
	}
	return state;
}

enum { ALL_PAIRS_PIECES = 64, MOST_THREADS = 64 };

void match_visit_pairs(struct kam_match *m, const struct pair_visitor *visitor, double sample, const char *what)
{
	struct visit v = {.m = m, .visitor = visitor, .sampled = sample >= 1 ? 1ULL << 32 : (uint64_t)(sample * 4294967296.0),
		.what = what, .main = pthread_self()};
	pthread_t threads[MOST_THREADS];
	size_t helpers = 0, jobs = m->settings.jobs < MOST_THREADS ? m->settings.jobs : MOST_THREADS;
	for (size_t k = 0; k < m->keys_count; k++) {
		v.firsts[k] = v.pieces;
		v.pieces += m->keys[k].count ? (m->keys[k].entries_count + PIECE - 1) / PIECE : ALL_PAIRS_PIECES;
	}
	v.firsts[m->keys_count] = v.pieces;
	while (helpers + 1 < jobs && pthread_create(&threads[helpers], NULL, visit_some, &v) == 0)
		helpers++;
	visitor->end(visit_some(&v), m);
	for (size_t i = 0; i < helpers; i++) {
		void *state;
		pthread_join(threads[i], &state);
		visitor->end(state, m);
	}
}
