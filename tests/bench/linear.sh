# linear.sh - job linear: whether time grows as rows do, and what a start costs; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run, library.sh and peers.sh

# One program at a quarter of ROWS, at ROWS and at four times as many, without what the disk takes. What is done once, such as judging
# and writing the accounts, makes fewer rows dearer than proportional; what a further row costs is free of it.
grow() { # LABEL PROFILE COMMAND...
	local base=$((rows / 4)) times file wall cpu first before=0 cpu_before=
	for times in 1 4 16; do
		file=$(orders "$2" $((base * times)) "$accounts")
		add "$times" "$1" "" "" "${@:3}" "$file"
		ln -sf /dev/null "$scratch/$times.out"
		cat "$file" >/dev/null
	done
	run_all
	first=$(median 1 wall)
	for times in 1 4 16; do
		wall=$(median $times wall) cpu=$(median $times cpu)
		echo "| $1 | $2 | $((base * times)) | $(figure %.3f "$wall") | $(figure %.2f "$wall / $first / $times") | $(figure %.2f "$cpu") |" \
			"$(figure %.0f "($cpu - $cpu_before) * 1e9 / ($base * ($times - $before))") |"
		before=$times cpu_before=$cpu
	done
	forget
}

# A file of a heading only, many times over.
start() { # LABEL COMMAND...
	local file=$scratch/heading.csv times=100 i from=$EPOCHREALTIME
	for ((i = 0; i < times; i++)); do "${@:2}" "$file" >"$scratch/start.out" || return 0; done
	echo "| $1 | $(figure %.1f "($EPOCHREALTIME - $from) * 1000 / $times") |"
}

job_linear() {
	printf '\nRows and time, medians of %s interleaved runs; 1.00 is proportional:\n\n' "$runs"
	echo "| program | profile | rows | wall s | against proportional | CPU s | ns of CPU a further row |"
	echo "|---|---|---:|---:|---:|---:|---:|"
	grow "kam-tier" plain kam-tier --quiet
	grow "kam-tier" accounts kam-tier --quiet
	grow "kam-norm" plain kam-norm --quiet

	printf '\nStart on a file without records, mean of 100:\n\n'
	echo "| program | ms |"
	echo "|---|---:|"
	"$scratch/generate" 0 1 >"$scratch/heading.csv"
	start "kam-tier" kam-tier --quiet
	start "kam-norm" kam-norm --quiet
	start "wc -l" wc -l
	[ -z "${peers[miller]-}" ] || start "${peers[miller]}" mlr --csv cat
	[ -z "${peers[duckdb]-}" ] || start "Python and ${peers[duckdb]}" "$python" -c "import duckdb"
	[ -z "${peers[xsv]-}" ] || start "${peers[xsv]}" "$xsv" select account_id
}
