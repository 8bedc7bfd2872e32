# json.sh - job json: kam-tier on JSON Lines beside what reads them; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh, peers.sh and tier.sh

job_json() {
	local file
	file=$(orders json "$rows" "$accounts")
	add kam kam-tier "everything" "" kam-tier --quiet --to csv "$file"
	add kam-one "kam-tier --jobs 1" "everything" same_bytes kam-tier --quiet --to csv --jobs 1 "$file"
	peer duckdb "read_json: $everything" same_accounts "$python" "$here/query.py" "$here/tier.sql" "$file" "$scratch/duckdb.out"
	peer jq "sums" same_sums jq -nr -f "$here/tier.jq" "$file"
	peer miller "sums" same_sums mlr --ijsonl --ocsv "${miller_sums[@]}" "$file"
	add wc "wc -l" "lines" "" wc -l "$file"
	table "$file" "JSON Lines, $rows order lines of $accounts accounts"
	forget
}
