# norm.sh - job norm: kam-norm from CSV and JSON Lines to either beside what does the same work, or less; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh and peers.sh

canonical=account_id,account_name,order_id,date,amount,cost,product
headings="Customer ID,Customer,Order Number,Order Date,Net Amount,Cost,Item" # of the profile export, in the same order
renaming="Order Number,order_id,Customer ID,account_id,Customer,account_name,Order Date,date,Item,product,Net Amount,amount,Cost,cost"

add_norm() { # FILE [OPTION...]
	add kam kam-norm "headings, dates and amounts recognised, checked and written in one form" "" kam-norm --quiet "${@:2}" "$1"
	add kam-one "kam-norm --jobs 1" "the same" same_bytes kam-norm --quiet --jobs 1 "${@:2}" "$1"
}

# Headings, dates and amounts of an ERP. The peers are told which column is what, and in which form.
norm_export() {
	local file
	file=$(orders export "$rows" "$accounts")
	add_norm "$file"
	peer duckdb "COPY: the same, told what is what" same_records "$python" "$here/query.py" "$here/norm.sql" "$file" "$scratch/duckdb.out"
	peer miller "the same, told what is what; nothing checked" same_records mlr -S --csv rename "$renaming" "then" put -f "$here/norm.mlr" "$file"
	peer xsv "order of columns only" "" "$xsv" select "$headings" "$file"
	table "$file" "An ERP's export to canonical CSV, $rows order lines"
	forget
}

# Records that are canonical but for the order of their columns.
norm_plain() {
	local file
	file=$(orders plain "$rows" "$accounts")
	add_norm "$file"
	peer duckdb "COPY: order of columns; dates and amounts checked" same_records "$python" "$here/query.py" "$here/copy.sql" "$file" "$scratch/duckdb.out"
	peer miller "order of columns; nothing checked" same_records mlr -S --csv cut -o -f "$canonical" "$file"
	peer xsv "order of columns; nothing checked" same_records "$xsv" select "$canonical" "$file"
	table "$file" "Plain records to canonical CSV, $rows order lines"
	forget
}

# The same records as JSON Lines, from CSV and from JSON Lines.
norm_json() { # csv|json
	local file
	file=$(orders "${1/csv/plain}" "$rows" "$accounts")
	add_norm "$file" --to json
	peer duckdb "COPY: order of columns; dates and amounts checked" same_records "$python" "$here/query.py" "$here/copy.sql" "$file" "$scratch/duckdb.out" json
	peer miller "order of columns; nothing checked" "" mlr -S "--i${1/json/jsonl}" --ojsonl cut -o -f "$canonical" "$file"
	table "$file" "${1^^} records to canonical JSON Lines, $rows order lines"
	forget
}

job_norm() {
	norm_export
	norm_plain
	norm_json csv
	norm_json json
}
