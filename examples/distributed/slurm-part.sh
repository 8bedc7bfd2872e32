#!/bin/bash
#SBATCH --job-name=kam-part
#SBATCH --cpus-per-task=1
# slurm-part.sh WORK COMMAND [OPTION ...]: one task of the array that slurm.sh submits: the state of one file, or of one range of it.
# A state is there only when it is whole, so that a task that was killed can be done again.
set -eu -o pipefail
work=$1
shift
IFS=$'\t' read -r file range ranges < <(sed -n "${SLURM_ARRAY_TASK_ID}p" "$work/parts")
partial=("$@" --quiet --jobs "${SLURM_CPUS_PER_TASK:-1}" --partial --output "$work/$SLURM_ARRAY_TASK_ID.state")

if [ "$ranges" = 1 ]; then
	"${partial[@]}" "$file"
elif [ "$range" = 1 ]; then
	split -n "l/1/$ranges" "$file" | "${partial[@]}"
else
	split -n "l/$range/$ranges" "$file" | "${partial[@]}" --header "$(head -n 1 "$file")"
fi
