/* clean.c - the form in which a cell is compared: folded, without accents and punctuation, and by its role without what does
 * not tell one customer from another. */
#include "inside.h"

#include "kam/date.h"
#include "kam/memory.h"
#include "kam/money.h"
#include "kam/text.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Folded, with accents taken off and all but letters and digits made one space. */
static void add_character(struct kam_buffer *out, int32_t code)
{
	utf8proc_category_t category = utf8proc_category(code);
	unsigned char bytes[4];
	if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_CF)
		return;
	bool word = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_MC ||
		(category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) || category == UTF8PROC_CATEGORY_SO;
	if (word)
		kam_buffer_add(out, kam_slice((const char *)bytes, (size_t)utf8proc_encode_char(code, bytes)));
	else if (code != '\'' && code != 0x2019 && out->n && out->p[out->n - 1] != ' ')
		kam_buffer_byte(out, ' ');
}

static void trim_end(struct kam_buffer *out, size_t start)
{
	while (out->n > start && out->p[out->n - 1] == ' ')
		out->n--;
}

static void clean_ascii(struct kam_slice s, struct kam_buffer *out)
{
	size_t start = out->n;
	kam_buffer_reserve(out, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (is_digit(c) || is_letter(c))
			out->p[out->n++] = (char)(is_digit(c) ? c : c | 32);
		else if (c != '\'' && out->n > start && out->p[out->n - 1] != ' ')
			out->p[out->n++] = ' ';
	}
	trim_end(out, start);
}

static void clean_text(struct kam_slice s, struct kam_buffer *out)
{
	utf8proc_uint8_t *folded = NULL;
	size_t start = out->n;
	if (kam_is_ascii(s)) {
		clean_ascii(s, out);
		return;
	}
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &folded,
		UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
	if (n == UTF8PROC_ERROR_NOMEM)
		kam_exhausted();
	if (n < 0) {
		kam_buffer_add(out, s);
		return;
	}
	for (utf8proc_ssize_t i = 0, step; i < n; i += step) {
		utf8proc_int32_t code;
		step = utf8proc_iterate(folded + i, n - i, &code);
		add_character(out, code);
	}
	free(folded);
	trim_end(out, start);
}

/* What is left of a text that is only compared as a whole: letters and digits. */
static void clean_code(struct kam_slice s, struct kam_buffer *out)
{
	size_t start = out->n, end = start;
	clean_text(s, out);
	for (size_t i = start; i < out->n; i++)
		if (out->p[i] != ' ')
			out->p[end++] = out->p[i];
	out->n = end;
}

/* Words that only say what a number is. */
static bool is_label(struct kam_slice word)
{
	static const char *const labels[] = {"p", "pp", "pg", "page", "pages", "v", "vol", "volume", "no", "nr", "num", "number", "issue"};
	for (size_t i = 0; i < KAM_COUNT(labels); i++)
		if (kam_is(word, labels[i]))
			return true;
	return false;
}

/* A number without its label: "pp. 42-55" is 4255. */
static void clean_number(struct kam_slice s, struct kam_buffer *out)
{
	struct kam_buffer text = {0};
	clean_text(s, &text);
	struct kam_slice rest = kam_buffer_slice(&text), tail = rest, word;
	if (kam_split(&tail, ' ', &word) && tail.n && is_label(word) && is_digit(tail.p[0]))
		rest = tail;
	while (kam_split(&rest, ' ', &word))
		kam_buffer_add(out, word);
	kam_buffer_free(&text);
}

/* Digits up to an extension. A trunk zero and the country do not tell one line from another as its last eight digits do. */
enum { PHONE_DIGITS = 8, LEAST_PHONE = 5 };

static void clean_phone(struct kam_slice s, struct kam_buffer *out)
{
	struct kam_buffer text = {0}, digits = {0};
	clean_text(s, &text);
	for (size_t i = 0; i < text.n; i++) {
		if (is_digit(text.p[i]))
			kam_buffer_byte(&digits, text.p[i]);
		else if (text.p[i] != ' ' && digits.n >= LEAST_PHONE)
			break;
	}
	if (digits.n >= LEAST_PHONE) {
		size_t kept = digits.n < PHONE_DIGITS ? digits.n : PHONE_DIGITS;
		kam_buffer_add(out, kam_slice(digits.p + digits.n - kept, kept));
	}
	kam_buffer_free(&digits);
	kam_buffer_free(&text);
}

/* YYYYMMDD where it can be read so; else its letters and digits, for a date with a slip in it is still nearly one. */
static void clean_date(struct kam_slice s, struct kam_buffer *out)
{
	kam_day day;
	struct kam_buffer digits = {0};
	clean_code(s, &digits);
	bool bare = true;
	for (size_t i = 0; i < digits.n; i++)
		bare = bare && is_digit(digits.p[i]);
	if ((bare && digits.n == 8 && s.n >= 4 && is_digit(s.p[3])) || kam_date_parse(s, KAM_ORDER_DMY, &day) != KAM_OK) {
		kam_buffer_add(out, kam_buffer_slice(&digits));
	} else {
		char text[KAM_DATE_TEXT];
		kam_buffer_add(out, kam_slice(text, kam_date_format(day, text)));
		out->n -= 10;
		memmove(out->p + out->n + 4, out->p + out->n + 5, 2);
		memmove(out->p + out->n + 6, out->p + out->n + 8, 2);
		out->n += 8;
	}
	kam_buffer_free(&digits);
}

/* Nothing but zeros or crosses, or a word that stands for nothing. */
static bool is_nothing(struct kam_slice s)
{
	size_t same = 0;
	while (same < s.n && s.p[same] == s.p[0])
		same++;
	return (same == s.n && s.n > 1 && (s.p[0] == '0' || s.p[0] == 'x')) || kam_is_placeholder(s);
}

void match_clean(enum kam_role role, struct kam_slice cell, struct kam_buffer *out)
{
	struct kam_slice s = kam_trim(cell);
	size_t start = out->n;
	if (!s.n || is_nothing(s))
		return;
	if (role == KAM_ROLE_PHONE)
		clean_phone(s, out);
	else if (role == KAM_ROLE_DATE)
		clean_date(s, out);
	else if (role == KAM_ROLE_TAXID || role == KAM_ROLE_POSTCODE)
		clean_code(s, out);
	else if (role == KAM_ROLE_CODE)
		clean_number(s, out);
	else
		clean_text(s, out);
	if (is_nothing(kam_slice(out->p + start, out->n - start)))
		out->n = start;
}

void match_clean_name(struct kam_slice cell, struct kam_buffer *out)
{
	struct kam_buffer clean = {0};
	match_clean(KAM_ROLE_NAME, cell, &clean);
	if (clean.n)
		kam_fold(kam_trim(cell), out);
	kam_buffer_free(&clean);
}

/* Second levels under which names are registered. */
static bool is_shared_level(struct kam_slice label)
{
	static const char *const shared[] = {"com", "co", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "in"};
	for (size_t i = 0; i < KAM_COUNT(shared); i++)
		if (kam_is(label, shared[i]))
			return true;
	return false;
}

/* The part of a host that its owner registered: the last two labels, or three where the second is shared by all. */
static struct kam_slice registrable(struct kam_slice host)
{
	size_t starts[3] = {0, 0, 0}, ends = host.n;
	unsigned found = 0;
	for (size_t i = host.n; i-- > 0 && found < 3;)
		if (host.p[i] == '.' || i == 0)
			starts[found++] = host.p[i] == '.' ? i + 1 : i;
	if (found < 3)
		return host;
	struct kam_slice second = kam_slice(host.p + starts[1], starts[0] - 1 - starts[1]), last = kam_slice(host.p + starts[0], ends - starts[0]);
	size_t from = last.n == 2 && is_shared_level(second) ? starts[2] : starts[1];
	return kam_slice(host.p + from, host.n - from);
}

static void add_host(const struct kam_table *free_mail, struct kam_slice host, struct kam_buffer *out)
{
	struct kam_buffer folded = {0};
	kam_fold(host, &folded);
	struct kam_slice domain = registrable(kam_buffer_slice(&folded));
	if (memchr(domain.p ? domain.p : "", '.', domain.n) && (!free_mail || kam_table_find(free_mail, domain) == KAM_ABSENT))
		kam_buffer_add(out, domain);
	kam_buffer_free(&folded);
}

void match_clean_email(const struct kam_table *free_mail, struct kam_slice cell, struct kam_buffer *local, struct kam_buffer *domain)
{
	struct kam_slice s = kam_trim(cell);
	const char *at = s.n ? memchr(s.p, '@', s.n) : NULL;
	if (!s.n || is_nothing(s))
		return;
	size_t before = at ? (size_t)(at - s.p) : s.n;
	if (local)
		clean_code(kam_slice(s.p, before), local);
	if (domain && at)
		add_host(free_mail, kam_slice(at + 1, s.n - before - 1), domain);
}

void match_clean_domain(const struct kam_table *free_mail, struct kam_slice cell, struct kam_buffer *out)
{
	struct kam_slice s = kam_trim(cell);
	const char *scheme = s.n > 3 ? memmem(s.p, s.n, "://", 3) : NULL;
	if (!s.n || is_nothing(s))
		return;
	if (scheme)
		s = kam_slice(scheme + 3, s.n - (size_t)(scheme + 3 - s.p));
	size_t n = 0;
	while (n < s.n && !memchr("/:?# ", s.p[n], 5))
		n++;
	add_host(free_mail, kam_slice(s.p, n), out);
}
