# tier.sh - job tier: kam-tier on each profile of CSV beside what computes the same, or less; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh and peers.sh

everything="sums, orders, largest order, dates, years, share"
miller_sums=(stats1 -a sum -f "amount,cost" -g account_id "then" rename "amount_sum,revenue,cost_sum,cost" "then" sort -nr revenue)
# shellcheck disable=SC2016 # awk's own
mawk_sums='BEGIN { print "account_id,revenue,cost" } NR > 1 { r[$2] += $6; c[$2] += $7 } END { for (a in r) printf "%s,%.2f,%.2f\n", a, r[a], c[a] }'

tier_table() { # PROFILE ROWS ACCOUNTS
	local file
	file=$(orders "$@")
	add kam kam-tier "everything" "" kam-tier --quiet "$file"
	add kam-one "kam-tier --jobs 1" "everything" same_bytes kam-tier --quiet --jobs 1 "$file"
	peer duckdb "$everything" same_accounts "$python" "$here/query.py" "$here/tier.sql" "$file" "$scratch/duckdb.out"
	peer polars "$everything" same_accounts "$python" "$here/tier.py" "$file" "$scratch/polars.out"
	peer miller "sums" same_sums mlr --icsv --ocsv "${miller_sums[@]}" "$file"
	peer mawk "sums of what stands between commas, wrong where quotes hold one" same_sums mawk -F, "$mawk_sums" "$file"
	add wc "wc -l" "lines" "" wc -l "$file"
	table "$file" "Profile $1, $2 order lines of $3 accounts"
	summary+="| $1 | $2 | $3 | $(megabytes "$file") |$(walls kam kam-one duckdb polars miller wc)"$'\n'
	forget
}

# Cells of a row; those of what was left out are blank.
walls() { # NAME...
	local name
	for name; do
		[[ " ${names[*]} " != *" $name "* ]] || figure " %.2f" "$(median "$name" wall)"
		echo -n " |"
	done
}

job_tier() {
	local profile summary=
	for profile in ${PROFILES:-plain whole quoted doubled wide few many}; do
		case $profile in
		wide) tier_table wide $((rows / 10)) "$accounts" ;;
		few) tier_table plain "$rows" 1000 ;;
		many) tier_table plain "$rows" 1000000 ;;
		*) tier_table "$profile" "$rows" "$accounts" ;;
		esac
	done
	printf '\nWall seconds on all profiles:\n\n'
	echo "| profile | rows | accounts | MB | kam-tier | kam-tier --jobs 1 | DuckDB | Polars | Miller, sums | wc -l |"
	echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
	echo -n "$summary"
}
