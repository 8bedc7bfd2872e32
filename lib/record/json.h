/* json.h - cuts JSON objects out of a window and flattens them into fields. Private to this floor. */
#ifndef KAM_JSON_H
#define KAM_JSON_H

#include "kam/reader.h"
#include "window.h"

struct kam_json;

/* Appends a name, which is copied. */
void kam_header_add(struct kam_header *header, struct kam_slice name);

/* New keys are added to *header as they are met. */
struct kam_json *kam_json_new(struct kam_header *header, size_t max_field);

/* As kam_csv_next. */
enum kam_status kam_json_next(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err);

/* A cutter at the same place in the same kind of input, for looking ahead and for parts. */
struct kam_json *kam_json_copy(const struct kam_json *json, struct kam_header *header);

/* Whether the input is one object a line. */
bool kam_json_is_lines(const struct kam_json *json);

void kam_json_free(struct kam_json *json);

/* Parses text as one JSON value under the rules of the record layer: KAM_OK or KAM_BAD_DATA with jansson's reason. */
enum kam_status kam_json_check(struct kam_slice text, struct kam_error *err);

#endif
