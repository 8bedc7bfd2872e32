/* quoted.c - the deals of which a price has been named, by the file of visits. */
#include "kam/book.h"

#include "kam/text.h"

enum kam_status kam_book_read_quoted(struct kam_book *book, struct kam_sheet *sheet, kam_day as_of, struct kam_error *err)
{
	enum kam_status status = kam_sheet_bind(sheet, KAM_ACTIVITIES, err);
	const struct kam_binding *binding = kam_sheet_binding(sheet);
	if (!status && (binding->column[KAM_OPP_ID] < 0 || binding->column[KAM_PRICE_QUOTED] < 0))
		return kam_fail(err, KAM_BAD_DATA, "%s: no column for %s: --map activities.FIELD=\"HEADING\" names it", kam_sheet_name(sheet),
			binding->column[KAM_OPP_ID] < 0 ? "opp_id" : "price_quoted");
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++) {
		struct kam_slice quoted = kam_sheet_text(sheet, row, KAM_PRICE_QUOTED);
		bool yes = true;
		kam_day day;
		status = kam_sheet_date(sheet, row, KAM_DATE, &day, err);
		if (status || kam_is_placeholder(quoted) || (kam_yes_no(quoted, &yes) && !yes) || (day != KAM_NO_DAY && day > as_of))
			continue;
		uint32_t number = kam_table_find(&book->ids, kam_sheet_text(sheet, row, KAM_OPP_ID));
		if (number != KAM_ABSENT)
			kam_book_at(book, number)->quoted = true;
	}
	book->any_quoted = true;
	return status;
}
