# memory.sh - job memory: what state costs: accounts and distinct orders, never rows; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run and library.sh

# One row. The limit is in MiB, and 40 bytes more for each distinct order.
peak() { # file|pipe PROFILE ROWS ACCOUNTS LIMIT
	local file orders=0 found mib limit
	file=$(orders "${@:2:3}")
	if [ "$1" = pipe ]; then
		add kam kam-tier "" "" kam-tier --quiet -
		measure kam < <(cat "$file")
	else
		add kam kam-tier "" "" kam-tier --quiet "$file"
		measure kam
	fi
	found=$(tail -n +2 "$scratch/kam.out" | wc -l)
	[ "$2" = accounts ] || orders=$(columns "$scratch/kam.out" orders | awk '{ n += $1 } END { printf "%d", n }')
	mib=$(median kam peak) limit=$(figure %.0f "$5 + 40 * $orders / 1048576")
	echo "| $1 | $3 | $found | $orders | $(figure %.0f "$mib") | $limit | $(figure %s "$mib <= $limit ? \"within\" : \"OVER\"") |"
	forget
}

job_memory() {
	local times
	printf '\nPeak memory of kam-tier, all cores:\n\n'
	echo "| input | rows | accounts | distinct orders | peak MiB | limit MiB | |"
	echo "|---|---:|---:|---:|---:|---:|---|"
	for times in 1 4 16; do
		peak file accounts $((rows * times / 4)) 100000 64
		peak pipe accounts $((rows * times / 4)) 100000 64
	done
	peak file plain "$rows" 100000 64
	peak pipe plain "$rows" 100000 64
	peak file whole "$rows" 100000 64
	peak file accounts "$most_accounts" "$most_accounts" 2048
}
