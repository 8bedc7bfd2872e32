# distributed.sh - job distributed: one run beside partial runs that are merged, by hand, by GNU parallel and by Spark; sourced by
# run.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # set by run, and used by library.sh

engines=$here/../../examples/distributed

distributed_table() { # PROFILE ROWS ACCOUNTS
	local file
	file=$(orders "$@")
	add kam kam-tier "one run, all cores" "" kam-tier --quiet "$file"
	add kam-one "kam-tier --jobs 1" "one run, one core" same_bytes kam-tier --quiet --jobs 1 "$file"
	add partial "kam-tier --partial" "a state of the whole" "" kam-tier --quiet --partial --output "$scratch/whole.state" "$file"
	add merge "kam-tier --merge" "the result of that state" same_bytes kam-tier --quiet --merge "$scratch/whole.state"
	add halves "two partial runs" "side by side, and the merge" same_bytes "$here/halves" "$file" "$scratch/half"
	[ -z "${peers[parallel]-}" ] || add parallel "${peers[parallel]}" "parallel.sh: a block per core" same_bytes "$engines/parallel.sh" kam-tier -- "$file"
	[ -z "${peers[spark]-}" ] || add spark "${peers[spark]}" "spark.py: two workers on this machine" same_bytes "$python" "$engines/spark.py" kam-tier -- "$file"
	table "$file" "Profile $1, $2 order lines of $3 accounts, a state of $(state_of "$file") MB"
	forget
	rm -f "$scratch"/*.state
}

state_of() { # FILE
	kam-tier --quiet --partial --output "$scratch/whole.state" "$1"
	megabytes "$scratch/whole.state"
}

# The figures for CPU and memory of Spark leave out its workers, which it starts on its own.
job_distributed() {
	local slow=60 profile times # what takes longer is far from the others: once will do
	export TMPDIR=$scratch KAM_TEMP=$scratch
	! from_apt parallel parallel || peers[parallel]="GNU parallel"
	! command -v java >/dev/null || ! from_pypi pyspark || peers[spark]="Spark $(package_version pyspark)"
	for times in ${TIMES:-1 4}; do
		for profile in accounts plain; do
			distributed_table $profile $((rows * times)) "$accounts"
		done
	done
}
