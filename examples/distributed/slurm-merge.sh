#!/bin/bash
#SBATCH --job-name=kam-merge
#SBATCH --cpus-per-task=1
# slurm-merge.sh WORK COMMAND [OPTION ...]: the job behind the array that slurm.sh submits: the result of all states.
set -eu
work=$1
shift
"$@" --quiet --merge --output "$work/result" "$work"/*.state
