/* kinds.c - who may be kin without being one: which fields belong together, so that those who agree on them may agree on nothing
 * else, or on all but them. latent.h says what comes of it; how many there are of a kind is learnt, and those of which there are
 * hardly any are dropped (learn.c). */
#include "inside.h"

#define ROLE(x) (1U << KAM_ROLE_##x)

/* The fields whose role is one of these, a bit each; not the numbers in names. */
static uint32_t fields_of(const struct kam_match *m, unsigned roles)
{
	uint32_t fields = 0;
	for (size_t i = 0; i < m->fields_count; i++)
		fields |= roles >> m->fields[i].role & 1 && m->fields[i].part != NUMBERS ? 1U << i : 0;
	return fields;
}

static uint32_t numbers_of(const struct kam_match *m)
{
	uint32_t fields = 0;
	for (size_t i = 0; i < m->fields_count; i++)
		fields |= m->fields[i].part == NUMBERS ? 1U << i : 0;
	return fields;
}

static bool are_several(uint32_t fields)
{
	return (fields & (fields - 1)) != 0;
}

/* How many kin are taken to agree on what they should, until it is learnt. */
static const double first_agree = 0.9;

static bool is_kind(const struct kam_match *m, size_t kind, uint32_t apart)
{
	for (size_t i = 0; i < m->fields_count; i++)
		if ((m->kin.agree[kind][i] > 0) == (apart >> i & 1))
			return false;
	return true;
}

static void add_kind(struct kam_match *m, uint32_t apart)
{
	for (size_t k = 0; k < m->kin.kinds; k++)
		if (is_kind(m, k, apart))
			return;
	if (m->kin.kinds == KAM_LATENT_KINDS)
		return;
	for (size_t i = 0; i < m->fields_count; i++)
		m->kin.agree[m->kin.kinds][i] = apart >> i & 1 ? 0 : first_agree;
	m->kin.kinds++;
}

/* Facts that one entity may have other ones of: a price, a day of entry, a telephone that is new. */
static uint32_t facts_of(const struct kam_match *m)
{
	return fields_of(m, ROLE(CODE) | ROLE(DATE) | ROLE(CATEGORY) | ROLE(CITY) | ROLE(POSTCODE) | ROLE(PHONE));
}

/* Those who agree on these fields and no others; a single field that they share is nothing that strangers do not do, and a single
 * fact in which they differ is nothing that matches do not do: any data are as likely if these just differ in it so often. */
static void add_sharing(struct kam_match *m, uint32_t shared)
{
	uint32_t apart = ((1U << m->fields_count) - 1) & ~shared;
	if (are_several(shared) && (are_several(apart) || apart & ~facts_of(m)))
		add_kind(m, apart);
}

/* A household has its place in common, and a name: the surname, but which column that is does not matter. */
static void add_families(struct kam_match *m, uint32_t house)
{
	enum { MOST_NAMES = 3 };
	uint32_t names = fields_of(m, ROLE(PERSON));
	for (int i = 0; i < MOST_NAMES && names && house; i++, names &= names - 1)
		add_sharing(m, house | (names & -names));
}

/* Names of people, or what is made of a firm's: its address for mail, a short form. */
static void add_namesakes(struct kam_match *m)
{
	uint32_t firms = fields_of(m, ROLE(NAME)), mail = fields_of(m, ROLE(EMAIL));
	if (firms)
		add_sharing(m, firms | mail | fields_of(m, ROLE(PERSON) | ROLE(TEXT)));
	else if (mail)
		add_sharing(m, mail | fields_of(m, ROLE(PERSON)));
}

/* Names that do not stand for a firm, which may move, but for a place. */
static bool has_sites(const struct kam_match *m)
{
	for (size_t i = 0; i < m->fields_count; i++)
		if (m->fields[i].role == KAM_ROLE_NAME && !m->fields[i].kin)
			return true;
	return false;
}

/* The sites of one firm, in one town or not. */
static void add_sites(struct kam_match *m, uint32_t house)
{
	uint32_t address = fields_of(m, ROLE(ADDRESS)), place = address | fields_of(m, ROLE(CITY) | ROLE(POSTCODE));
	if (!address || !has_sites(m))
		return;
	if (are_several(house))
		add_kind(m, address);
	if (are_several(place))
		add_kind(m, place);
}

/* The editions of a work: of other years, with other numbers. */
static void add_editions(struct kam_match *m)
{
	uint32_t facts = fields_of(m, ROLE(CODE) | ROLE(DATE));
	if (fields_of(m, ROLE(TEXT)) && !fields_of(m, ROLE(NAME) | ROLE(PERSON) | ROLE(EMAIL)) && are_several(facts))
		add_kind(m, facts);
}

/* Products of one line: of other sizes, and perhaps at other prices. */
static void add_variants(struct kam_match *m)
{
	uint32_t numbers = numbers_of(m);
	if (numbers) {
		add_kind(m, numbers);
		add_kind(m, numbers | fields_of(m, ROLE(CODE)));
	}
}

void match_find_kinds(struct kam_match *m)
{
	uint32_t town = fields_of(m, ROLE(CITY) | ROLE(POSTCODE) | ROLE(CATEGORY)), house = town | fields_of(m, ROLE(ADDRESS) | ROLE(PHONE) | ROLE(DOMAIN));
	m->kin = (struct kam_latent_kin){0};
	add_sharing(m, house);
	add_sharing(m, town);
	add_namesakes(m);
	add_families(m, house);
	add_sites(m, house);
	add_editions(m);
	add_variants(m);
}

uint32_t match_kin_apart(const struct kam_match *m, size_t kind)
{
	uint32_t apart = 0;
	for (size_t i = 0; i < m->fields_count; i++)
		apart |= m->kin.agree[kind][i] > 0 ? 0 : 1U << i;
	return apart;
}

uint32_t match_kin_identity(const struct kam_match *m, size_t kind)
{
	return match_kin_apart(m, kind) & ~facts_of(m);
}
