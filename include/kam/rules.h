/* rules.h - thresholds, word lists and weights: defaults of a command, overlaid by the user's file.
 *
 * A command's defaults are a JSON object that names every rule there is. A --rules file holds any part of it; a key that
 * the defaults lack is an error, so that a misspelt rule is never silently without effect. */
#ifndef KAM_RULES_H
#define KAM_RULES_H

#include "kam/decimal.h"
#include "kam/status.h"

struct kam_rules;

/* defaults must be valid JSON: it is part of the program. */
struct kam_rules *kam_rules_new(const char *defaults);

/* Lays the file's rules over those there are. KAM_USAGE names file and path of what is wrong. */
enum kam_status kam_rules_overlay(struct kam_rules *rules, const char *file, struct kam_error *err);

/* The rule at path ("key.goal_share", "stages[3].probability"), a number that must lie in low..high. KAM_USAGE when it does not. */
enum kam_status kam_rules_number(const struct kam_rules *rules, const char *path, const char *low, const char *high, struct kam_decimal *out,
	struct kam_error *err);

/* The same for a whole number. */
enum kam_status kam_rules_count(const struct kam_rules *rules, const char *path, int low, int high, int *out, struct kam_error *err);

/* The word at place i of the list at path; NULL behind the last. Owned by the rules. */
const char *kam_rules_word(const struct kam_rules *rules, const char *path, size_t i);

/* The text at path; NULL when it is not there. Owned by the rules. */
const char *kam_rules_text(const struct kam_rules *rules, const char *path);

/* How many entries the list at path has; 0 when it is not there. */
size_t kam_rules_length(const struct kam_rules *rules, const char *path);

/* Whether there is a value at path, other than null: entries of a list need not name every key, and a rule whose default
 * is null is a number that the user may know and the program does not. */
bool kam_rules_has(const struct kam_rules *rules, const char *path);

/* All rules as indented JSON with an LF at the end; free with free(). */
char *kam_rules_print(const struct kam_rules *rules);

void kam_rules_free(struct kam_rules *rules);

#endif
