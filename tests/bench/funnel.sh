# funnel.sh - job funnel: days in stage from a long change log whose rows are in no order; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh and peers.sh

changes() { # ROWS
	local file=$scratch/history-$1.csv
	[ "$scratch/history" -nt "$here/history.c" ] || { rm -f "$scratch"/history-*; ${CC:-cc} -O2 -o "$scratch/history" "$here/history.c"; }
	[ -f "$file" ] || { "$scratch/history" "$1" >"$file.part" && sync "$file.part" && mv "$file.part" "$file"; }
	echo "$file"
}

same_visits() { same_columns stage,entered,open "$1"; }

job_funnel() {
	local file
	file=$(changes "$rows")
	add kam "kam-funnel --moves" "visits, conversion, days in stage, win probability with interval" "" kam-funnel --quiet --moves --columns stage,entered,open,conversion,days_q1,days_median,days_q3,win_probability "$file"
	add kam-one "kam-funnel --moves --jobs 1" "the same" same_bytes kam-funnel --quiet --jobs 1 --moves --columns stage,entered,open,conversion,days_q1,days_median,days_q3,win_probability "$file"
	peer duckdb "visits, days in stage of those that left it, by a window function" same_visits "$python" "$here/query.py" "$here/funnel.sql" "$file" "$scratch/duckdb.out"
	table "$file" "Days in stage, $rows changes of deals"
	forget
}
