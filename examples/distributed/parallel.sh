#!/bin/bash
# parallel.sh [FILE ...] [-- OPTION ...]: kam-tier by GNU parallel, a job per file, then one merge. A single file, by default the
# example company's orders, is cut into a block per core instead. OPTIONs are for kam-tier.
#
# Blocks end at line ends. Where fields hold line breaks, a cut may fall into a record; kam-tier then finds a quote that is
# never closed, and the run fails: let such files be whole, as one of several, or see parallel --pipe --csv.
set -eu

files=() options=()
while [ $# -gt 0 ]; do
	[ "$1" != -- ] || { shift; options=("$@"); break; }
	files+=("$1")
	shift
done
[ ${#files[@]} -gt 0 ] || files=("$(dirname "$0")/../data/orders.csv")
partial=(kam-tier --quiet --jobs 1 --partial "${options[@]}")

# The states stand behind each other in one file. The merge begins when all are there: a part that failed is never left out.
states=$(mktemp "${KAM_TEMP:-${TMPDIR:-/tmp}}/kam-states.XXXXXX")
trap 'rm -f "$states"' EXIT
if [ ${#files[@]} -gt 1 ]; then
	parallel --quote "${partial[@]}" {} ::: "${files[@]}" >"$states"
else
	parallel --quote --pipepart --arg-file "${files[0]}" --block -1 --header : "${partial[@]}" >"$states"
	[ -s "$states" ] || "${partial[@]}" "${files[0]}" >"$states" # no block is made of a heading alone
fi
kam-tier --quiet --merge "${options[@]}" "$states"
