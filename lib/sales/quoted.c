/* quoted.c - the deals of which a price has been named, by the file of visits. */
#include "kam/book.h"

#include "kam/text.h"

enum kam_status kam_book_read_quoted(struct kam_book *book, struct kam_sheet *sheet, kam_day as_of, struct kam_error *err)
{
	static const enum kam_field needed[] = {KAM_OPP_ID, KAM_PRICE_QUOTED};
	enum kam_status status = kam_sheet_need(sheet, KAM_ACTIVITIES, "activities", needed, KAM_COUNT(needed), err);
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
