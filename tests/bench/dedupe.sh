# dedupe.sh - which customers are the same: one file, what kam-dedupe finds in it by default and what Splink finds; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run

closure() { python3 "$here/dedupe.py" closure "$scratch/accounts-$customers.csv" "$scratch/$1.out"; }

job_dedupe() {
	local truth=$scratch/accounts-$customers.csv file=$scratch/accounts-$customers-alone.csv
	build_generator accounts accounts
	[ -f "$truth" ] || { "$scratch/accounts" "$customers" >"$truth.part" && mv "$truth.part" "$truth"; }
	[ -f "$file" ] || { cut -d, -f1,3- "$truth" >"$file.part" && mv "$file.part" "$file"; }
	if [ "$customers" -le "$most_linked" ] && from_pypi splink; then
		peers[splink]="Splink $(package_version splink)"
	fi
	add dedupe kam-dedupe 'clusters, default options' closure kam-dedupe "$file"
	peer splink 'clusters, settings for this file' closure "$python" "$here/splink_customers.py" "$file"
	table "$file" "$customers customers"
	forget
}
