/* decoder.c - recognises the encoding and converts it with iconv.
 *
 * Plain ASCII is the same in every encoding we recognise by content, so the choice waits for the first block that holds
 * anything else. That block, taken whole, decides: it is UTF-8, or it reads as Chinese in GB18030, or it is neither and
 * the reader will name the first bad record. */
#include "decoder.h"

#include "kam/buffer.h"
#include "kam/sizes.h"
#include "kam/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

struct kam_decoder {
	kam_read_bytes *read;
	void *from;
	struct kam_buffer raw;     /* bytes of the file not yet handed out; offset says how far */
	size_t offset;
	struct kam_buffer decoded; /* converted bytes not yet handed out */
	size_t decoded_offset;
	bool started, decided, ended;
	size_t skipped;            /* bytes of a mark */
	struct kam_buffer marked;  /* what raw held at the mark */
	bool marked_decided, marked_ended;
	iconv_t converter; /* (iconv_t)-1: none */
	const char *encoding;
	char note[160];
};

#define NO_CONVERTER ((iconv_t)-1)

static enum kam_status use_converter(struct kam_decoder *d, const char *encoding, struct kam_error *err)
{
	d->converter = iconv_open("UTF-8", encoding);
	if (d->converter == NO_CONVERTER) /* a want of memory that has passed may have been taken for an unknown name */
		d->converter = iconv_open("UTF-8", encoding);
	d->encoding = encoding;
	d->decided = true;
	if (d->converter == NO_CONVERTER && errno != EINVAL)
		return kam_fail_errno(err, "read the encoding", encoding);
	if (d->converter == NO_CONVERTER)
		return kam_fail(err, KAM_USAGE, "encoding \"%s\" is not known: iconv -l lists them", encoding);
	return KAM_OK;
}

enum kam_status kam_decoder_open(const char *encoding, kam_read_bytes *read, void *from, struct kam_slice seen, struct kam_decoder **out,
	struct kam_error *err)
{
	struct kam_decoder *d = kam_allocate(1, sizeof *d);
	*out = d;
	d->read = read;
	d->from = from;
	d->converter = NO_CONVERTER;
	kam_buffer_add(&d->raw, seen);
	return encoding ? use_converter(d, encoding, err) : KAM_OK;
}

/* Makes raw hold a full block, or all that is left. */
static enum kam_status fill(struct kam_decoder *d, struct kam_error *err)
{
	if (d->offset) {
		memmove(d->raw.p, d->raw.p + d->offset, d->raw.n - d->offset);
		d->raw.n -= d->offset;
		d->offset = 0;
	}
	if (d->ended || d->raw.n >= kam_sizes.block)
		return KAM_OK;
	size_t room = kam_sizes.block - d->raw.n, n;
	enum kam_status status = d->read(d->from, kam_buffer_reserve(&d->raw, room), room, &n, err);
	if (status)
		return status;
	d->raw.n += n;
	d->ended = n < room;
	return KAM_OK;
}

/* Whether bytes that are not UTF-8 read as Chinese. In GB18030 a common hanzi is two bytes at or over 0xA1, the first of
 * them 0xB0-0xF7, and hanzi stand together; Western text in a one-byte code has its accented letters alone among ASCII, or
 * by chance in a pair, and gives other pairs too. */
static bool reads_as_chinese(struct kam_slice s, bool ended)
{
	size_t hanzi = 0, together = 0, run = 0, others = 0;
	for (size_t i = 0; i < s.n;) {
		unsigned char a = (unsigned char)s.p[i], b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
		if (a < 0x80) {
			run = 0;
			i++;
			continue;
		}
		if (i + 1 == s.n && !ended) /* cut in the middle of a character */
			break;
		if (a >= 0xA1 && a <= 0xF7 && b >= 0xA1 && b != 0xFF) {
			bool common = a >= 0xB0;
			hanzi += common;
			run += common;
			together += run == 2 ? 2 : run > 2;
		} else if (a == 0x80 || a == 0xFF || b < 0x30 || b == 0x7F) {
			return false;
		} else {
			others++;
		}
		i += b >= 0x30 && b <= 0x39 ? 4 : 2;
	}
	return hanzi > 0 && others * 20 <= hanzi && together * 2 >= hanzi;
}

static enum kam_status recognise_mark(struct kam_decoder *d, struct kam_error *err)
{
	struct kam_slice s = kam_buffer_slice(&d->raw);
	if (s.n >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0) {
		d->offset = d->skipped = 3;
		d->decided = true;
		return KAM_OK;
	}
	if (s.n >= 2 && (memcmp(s.p, "\xFF\xFE", 2) == 0 || memcmp(s.p, "\xFE\xFF", 2) == 0)) {
		bool little = s.p[0] == '\xFF';
		d->offset = 2;
		return use_converter(d, little ? "UTF-16LE" : "UTF-16BE", err);
	}
	return KAM_OK;
}

static enum kam_status decide(struct kam_decoder *d, struct kam_error *err)
{
	struct kam_slice s = kam_slice(d->raw.p + d->offset, d->raw.n - d->offset);
	bool cut;
	if (kam_is_ascii(s)) /* any encoding reads so */
		return KAM_OK;
	size_t fault = kam_utf8_fault(s, &cut);
	d->decided = true;
	if (fault == s.n || (cut && !d->ended))
		return KAM_OK;
	if (!reads_as_chinese(s, d->ended))
		return KAM_OK; /* passed on as it is: the reader names the record */
	snprintf(d->note, sizeof d->note, "not UTF-8, and reads as Chinese in GB18030 (GBK): read so; --encoding NAME overrides");
	return use_converter(d, "GB18030", err);
}

/* Converts what raw holds into decoded. A character cut by the end of the block waits for the next. */
static enum kam_status convert(struct kam_decoder *d, struct kam_error *err)
{
	char *in = d->raw.p + d->offset;
	size_t left = d->raw.n - d->offset;
	while (left) {
		char *out = kam_buffer_reserve(&d->decoded, kam_sizes.block), *start = out;
		size_t room = kam_sizes.block;
		size_t result = iconv(d->converter, &in, &left, &out, &room);
		d->decoded.n += (size_t)(out - start);
		if (result == (size_t)-1 && errno == EINVAL && !d->ended)
			break;
		if (result == (size_t)-1 && errno != E2BIG)
			return kam_fail(err, KAM_BAD_DATA, "byte \\x%02X is not valid in %s: --encoding NAME tells the encoding",
				(unsigned)(unsigned char)*in, d->encoding);
	}
	d->offset = d->raw.n - left;
	return KAM_OK;
}

static void strip_decoded_mark(struct kam_decoder *d)
{
	if (d->decoded.n >= 3 && memcmp(d->decoded.p, "\xEF\xBB\xBF", 3) == 0)
		d->decoded_offset = 3;
}

static enum kam_status refill(struct kam_decoder *d, struct kam_error *err)
{
	enum kam_status status = fill(d, err);
	bool first = !d->started;
	d->started = true;
	if (!status && first && !d->decided)
		status = recognise_mark(d, err);
	if (!status && !d->decided)
		status = decide(d, err);
	if (status || d->converter == NO_CONVERTER)
		return status;
	d->decoded.n = d->decoded_offset = 0;
	status = convert(d, err);
	if (!status && first)
		strip_decoded_mark(d);
	return status;
}

static size_t hand_out(struct kam_buffer *b, size_t *offset, char *to, size_t room)
{
	size_t n = b->n - *offset < room ? b->n - *offset : room;
	if (n)
		memcpy(to, b->p + *offset, n);
	*offset += n;
	return n;
}

/* Reads without a copy of our own while there is nothing to convert. Bytes that must be looked at together to tell their
 * encoding are put where that is done, and *n is 0. */
static enum kam_status read_straight(struct kam_decoder *d, char *to, size_t room, size_t *n, struct kam_error *err)
{
	enum kam_status status = d->read(d->from, to, room, n, err);
	if (status)
		return status;
	d->ended = *n < room;
	if (d->decided || kam_is_ascii(kam_slice(to, *n)))
		return KAM_OK;
	d->raw.n = d->offset = 0;
	kam_buffer_add(&d->raw, kam_slice(to, *n));
	*n = 0;
	return refill(d, err);
}

enum kam_status kam_decoder_read(struct kam_decoder *d, char *to, size_t room, size_t *n, struct kam_error *err)
{
	bool converting = d->converter != NO_CONVERTER;
	*n = 0;
	if (d->started && !converting && !d->ended && d->raw.n == d->offset) {
		enum kam_status status = read_straight(d, to, room, n, err);
		if (status || *n)
			return status;
		converting = d->converter != NO_CONVERTER;
	}
	for (;;) {
		if (d->started || converting)
			*n = converting ? hand_out(&d->decoded, &d->decoded_offset, to, room) : hand_out(&d->raw, &d->offset, to, room);
		if (*n || (d->started && d->ended && d->raw.n == d->offset))
			return KAM_OK;
		enum kam_status status = refill(d, err);
		if (status)
			return status;
		converting = d->converter != NO_CONVERTER;
		if (d->started && d->ended && d->raw.n == d->offset && d->decoded.n == d->decoded_offset)
			return KAM_OK;
	}
}

bool kam_decoder_is_plain(const struct kam_decoder *d, size_t *skipped)
{
	*skipped = d->skipped;
	return d->converter == NO_CONVERTER;
}

void kam_decoder_mark(struct kam_decoder *d)
{
	d->marked.n = 0;
	kam_buffer_add(&d->marked, kam_slice(d->raw.p + d->offset, d->raw.n - d->offset));
	d->marked_decided = d->decided;
	d->marked_ended = d->ended;
}

void kam_decoder_rewind(struct kam_decoder *d)
{
	if (d->converter != NO_CONVERTER) /* chosen since the mark: to be chosen again */
		iconv_close(d->converter);
	d->converter = NO_CONVERTER;
	d->raw.n = d->offset = d->decoded.n = d->decoded_offset = 0;
	kam_buffer_add(&d->raw, kam_buffer_slice(&d->marked));
	d->decided = d->marked_decided;
	d->ended = d->marked_ended;
	d->note[0] = '\0';
}

void kam_decoder_restart(struct kam_decoder *d)
{
	d->raw.n = d->offset = d->decoded.n = d->decoded_offset = 0;
	d->started = true;
	d->ended = false;
}

const char *kam_decoder_encoding(const struct kam_decoder *d)
{
	return d->converter == NO_CONVERTER ? NULL : d->encoding;
}

const char *kam_decoder_note(const struct kam_decoder *d)
{
	return d && d->note[0] ? d->note : NULL;
}

void kam_decoder_close(struct kam_decoder *d)
{
	if (!d)
		return;
	if (d->converter != NO_CONVERTER)
		iconv_close(d->converter);
	kam_buffer_free(&d->raw);
	kam_buffer_free(&d->marked);
	kam_buffer_free(&d->decoded);
	free(d);
}
