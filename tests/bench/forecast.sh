# forecast.sh - job forecast: deals rolled up a tree of users, by month and category; and how much may come of many. Sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh and peers.sh

opportunities() { # ROWS USERS
	local file=$scratch/deals-$1-$2.csv
	[ "$scratch/deals" -nt "$here/deals.c" ] || { rm -f "$scratch"/deals-*; ${CC:-cc} -O2 -o "$scratch/deals" "$here/deals.c"; }
	[ -f "$file" ] || { "$scratch/deals" "$1" "$2" "$file.part" && sync "$file.part" && mv "$file.part.users" "$file.users" && mv "$file.part" "$file"; }
	echo "$file"
}

same_numbers() { same_columns unit,period,category,calculated "$1"; }

job_forecast() {
	local file deals
	file=$(opportunities 1000000 2000)
	add kam "kam-forecast" "every unit, month and category, and what is expected; deals that stand twice" "" \
		kam-forecast --quiet --columns unit,period,category,calculated "$file" --users "$file.users"
	add kam-one "kam-forecast --jobs 1" "the same" same_bytes \
		kam-forecast --quiet --jobs 1 --columns unit,period,category,calculated "$file" --users "$file.users"
	peer duckdb "every unit, month and category, and what is expected" same_numbers "$python" "$here/query.py" "$here/forecast.sql" "$file" "$scratch/duckdb.out"
	table "$file" "A roll-up of 1000000 deals over 2000 users"
	forget
	for deals in 500 50000; do
		file=$(opportunities "$deals" 1)
		add kam "kam-forecast --range" "one unit, 12 months: P10, P50, P90 of each by exact convolution" "" kam-forecast --quiet --range "$file" --users "$file.users"
		add kam-none "kam-forecast" "without the range" "" kam-forecast --quiet "$file" --users "$file.users"
		table "$file" "The range of $deals deals"
		forget
	done
}
