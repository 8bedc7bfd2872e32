#!/bin/bash
# slurm.sh COMMAND [OPTION ...] -- FILE ...: a fold of kam by Slurm, an array job with a task per file, then a job that merges. A single file is cut into TASKS ranges (4) instead. Waits for the end, and writes the result to standard output.
#
# Ranges end at line ends. Where fields hold line breaks, a cut may fall into a record; the command then finds a quote that is
# never closed, and the run fails: let such files be whole, as one of several. KAM_TEMP is a directory that all nodes share
# (default: the current one); files must be where every node finds them, as the command must be.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

command=()
while [ "${1?COMMAND [OPTION ...] -- FILE ...}" != -- ]; do command+=("$1"); shift; done
shift

work=$(mktemp -d "$(realpath "${KAM_TEMP:-.}")/kam-slurm.XXXXXX")
trap 'rm -rf "$work"' EXIT

# What each task reads: file, number of its range, number of ranges.
tasks=$#
if [ "$tasks" -gt 1 ]; then
	for file; do printf '%s\t1\t1\n' "$(realpath "$file")"; done
else
	tasks=${TASKS:-4}
	for ((i = 1; i <= tasks; i++)); do printf '%s\t%s\t%s\n' "$(realpath "$1")" $i "$tasks"; done
fi >"$work/parts"

parts=$(sbatch --parsable --array="1-$tasks" --output="$work/%a.notes" "$here/slurm-part.sh" "$work" "${command[@]}")
sbatch --parsable --dependency="afterok:$parts" --kill-on-invalid-dep=yes --wait --output="$work/merge.notes" \
	"$here/slurm-merge.sh" "$work" "${command[@]}" >/dev/null || :
[ -e "$work/result" ] || { cat "$work"/*.notes >&2; exit 3; }
cat "$work/result"
