# library.sh - generated files, and programs measured side by side on them; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run

notice() { echo "bench: $*" >&2; }

# The file of a profile, made when it is first asked for, and on disk before anything is measured.
orders() { # PROFILE ROWS ACCOUNTS
	local file=$scratch/orders-$1-$2-$3.csv
	[ "$1" != json ] || file=${file%.csv}.json
	[ -f "$file" ] || { "$scratch/generate" "$2" "$3" "$1" >"$file.part" && sync "$file.part" && mv "$file.part" "$file"; }
	echo "$file"
}

# A new generator makes all its files anew: build_generator NAME FILES
build_generator() {
	[ "$scratch/$1" -nt "$here/$1.c" ] && return
	rm -f "$scratch/$2"-*
	${CC:-cc} -O2 -o "$scratch/$1" "$here/$1.c"
}

megabytes() { du -m --apparent-size "$1" | cut -f1; }

# The programs of the next table: add NAME LABEL WHAT ANSWER COMMAND...
# NAME.out is the output, written to standard output or named by the command; ANSWER is a function that says in a word how
# it compares with ours, called with NAME; it may be empty. The first program added is the one the others are compared with.
names=()
declare -A label what answer command
add() {
	names+=("$1")
	label[$1]=$2 what[$1]=$3 answer[$1]=$4
	command[$1]=$(printf '%q ' "${@:5}")
	rm -f "$scratch/$1.times" "$scratch/$1.failed"
}

# The same for a peer, where it is there: peer NAME WHAT ANSWER COMMAND...
declare -A peers
peer() { [ -z "${peers[$1]-}" ] || add "$1" "${peers[$1]}" "${@:2}"; }

# One run: start and end, CPU seconds of user and system, and peak KiB, appended to NAME.times.
measure() { # NAME
	local start=$EPOCHREALTIME
	if eval "/usr/bin/time -o '$scratch/usage' -f '%U %S %M' ${command[$1]}" >"$scratch/$1.out"; then
		echo "$start $EPOCHREALTIME $(cat "$scratch/usage")" >>"$scratch/$1.times"
	else
		touch "$scratch/$1.failed"
	fi
}

# Medians over the runs of NAME; nothing where there are none.
median() { # NAME wall|cpu|peak
	[ -s "$scratch/$1.times" ] || return 0
	awk -v of="$2" '{ printf "%.6f\n", of == "wall" ? $2 - $1 : of == "cpu" ? $3 + $4 : $5 / 1024 }' "$scratch/$1.times" | sort -n |
		awk '{ v[NR] = $1 } END { printf "%.6f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

figure() { # FORMAT AWK-EXPRESSION; blank where a part of the expression is
	awk "BEGIN { printf \"$1\", ($2) }" 2>/dev/null || :
}

# A run over this many seconds is not repeated: it is far from the others.
slow=10
is_done() { [ -e "$scratch/$1.failed" ] || figure %d "$(median "$1" wall) > $slow" | grep -q 1; }

# Runs what was added in turn, so that a change of the machine's mood meets all alike.
run_all() {
	local name run
	for ((run = 0; run < runs; run++)); do
		for name in "${names[@]}"; do
			is_done "$name" || measure "$name"
		done
	done
}

row() { # NAME
	local wall cpu peak ratio verdict=
	wall=$(median "$1" wall) cpu=$(median "$1" cpu) peak=$(median "$1" peak)
	ratio=$(figure %.2f "$wall / $(median "${names[0]}" wall)")
	[ -z "${answer[$1]}" ] || verdict=$(${answer[$1]} "$1")
	[ ! -e "$scratch/$1.failed" ] || verdict=FAILED
	echo "| ${label[$1]} | ${what[$1]} | $(figure %.2f "$wall") | $(figure %.2f "$cpu") | $(figure %.0f "$peak") | $ratio | $verdict |"
}

# Measures the programs that were added and prints a table of them.
table() { # FILE TITLE
	local name
	cat "$1" >/dev/null # all find it in memory
	run_all
	printf '\n%s, %s MB, %s cores, medians of %s interleaved runs (only one of what takes over %s s):\n\n' \
		"$2" "$(megabytes "$1")" "$(nproc)" "$runs" "$slow"
	echo "| program | what it computes | wall s | CPU s | peak MiB | times ${label[${names[0]}]}'s wall | answer |"
	echo "|---|---|---:|---:|---:|---:|---|"
	for name in "${names[@]}"; do row "$name"; done
}

forget() {
	names=()
	rm -f "$scratch"/*.out
}

# Answers. Ours is the output of the first program.

verdict() { if "$@"; then echo same; else echo DIFFERENT; fi; }

same_bytes() { verdict cmp -s "$scratch/${names[0]}.out" "$scratch/$1.out"; }

# Columns of CSV without quotes, by heading; figures to the cent, shares to six places; in the order of the accounts.
columns() { # FILE A,B,C
	awk -F, -v names="$2" '
		NR == 1 { n = split(names, wanted, ","); for (i = 1; i <= NF; i++) place[$i] = i; next }
		{
			for (i = 1; i <= n; i++) {
				value = $place[wanted[i]]
				if (value ~ /^-?[0-9.]+(e-?[0-9]+)?$/) value = sprintf(wanted[i] == "share" ? "%.6f" : "%.2f", value)
				printf "%s%s", value, i < n ? "," : "\n"
			}
		}' "$1" | sort
}

same_columns() { # A,B,C NAME
	verdict cmp -s <(columns "$scratch/${names[0]}.out" "$1") <(columns "$scratch/$2.out" "$1")
}

same_sums() { same_columns account_id,revenue,cost "$1"; }
# The largest order is left out: kam-tier judges by it, but does not write it.
same_accounts() { same_columns account_id,revenue,cost,orders,first_date,last_date,active_periods,share "$1"; }

# Whole records; 1.50 and 1.5 are the same figure.
same_records() {
	verdict cmp -s <(sed -E 's/(\.[0-9]*[1-9])0+([,}]|$)/\1\2/g; s/\.0+([,}]|$)/\1/g' "$scratch/$1.out") "$scratch/${names[0]}.out"
}
