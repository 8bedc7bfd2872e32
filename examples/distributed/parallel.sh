#!/bin/bash
# parallel.sh COMMAND [OPTION ...] -- FILE ...: a fold of kam by GNU parallel, a job per file, then one merge. A single file is
# cut into a block per core instead.
#
# Blocks end at line ends. Where fields hold line breaks, a cut may fall into a record; the command then finds a quote that is
# never closed, and the run fails: let such files be whole, as one of several, or see parallel --pipe --csv.
set -eu

command=()
while [ "${1?COMMAND [OPTION ...] -- FILE ...}" != -- ]; do command+=("$1"); shift; done
shift
partial=("${command[@]}" --quiet --jobs 1 --partial)

# The states stand behind each other in one file. The merge begins when all are there: a part that failed is never left out.
states=$(mktemp "${KAM_TEMP:-${TMPDIR:-/tmp}}/kam-states.XXXXXX")
trap 'rm -f "$states"' EXIT
if [ $# -gt 1 ]; then
	parallel --quote "${partial[@]}" {} ::: "$@" >"$states"
else
	parallel --quote --pipepart --arg-file "$1" --block -1 --header : "${partial[@]}" >"$states"
	[ -s "$states" ] || "${partial[@]}" "$1" >"$states" # no block is made of a heading alone
fi
"${command[@]}" --quiet --merge "$states"
