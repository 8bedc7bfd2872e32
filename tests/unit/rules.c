/* rules.c - lists of objects in rules, numbers that are not known, and one file laid over another. */
#include "check.h"
#include "overlay.h"

#include <string.h>

static const char defaults[] = "{\"stages\": [{\"name\": \"a\", \"probability\": null, \"words\": [\"x\"]}, {\"name\": \"b\", \"probability\": 0.5}]}";

static void a_path_leads_into_lists(void)
{
	struct kam_rules *rules = kam_rules_new(defaults);
	struct kam_decimal p;
	CHECK(kam_rules_length(rules, "stages") == 2);
	CHECK(kam_rules_length(rules, "nothing") == 0);
	CHECK(strcmp(kam_rules_text(rules, "stages[1].name"), "b") == 0);
	CHECK(!kam_rules_text(rules, "stages[2].name"));
	CHECK(strcmp(kam_rules_word(rules, "stages[0].words", 0), "x") == 0);
	CHECK(kam_rules_number(rules, "stages[1].probability", "0", "1", &p, NULL) == KAM_OK && p.value == 5 && p.scale == 1);
	kam_rules_free(rules);
}

static void null_is_a_number_that_is_not_known(void)
{
	struct kam_rules *rules = kam_rules_new(defaults);
	struct kam_error err;
	CHECK(!kam_rules_has(rules, "stages[0].probability"));
	CHECK(!kam_rules_has(rules, "stages[1].words"));
	CHECK(overlay(rules, "{\"stages\": [{\"probability\": 0.25}, {\"probability\": null}]}", &err) == KAM_OK);
	CHECK(kam_rules_has(rules, "stages[0].probability"));
	CHECK(!kam_rules_has(rules, "stages[1].probability"));
	CHECK(overlay(rules, "{\"stages\": [{\"name\": \"a\"}, {\"probability\": \"high\"}]}", &err) == KAM_USAGE);
	CHECK(strstr(err.text, "stages[1].probability: must be a number"));
	kam_rules_free(rules);
}

int main(void)
{
	TEST(a_path_leads_into_lists);
	TEST(null_is_a_number_that_is_not_known);
	return check_end();
}
