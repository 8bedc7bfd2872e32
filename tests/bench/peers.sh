# peers.sh - the programs that kam is compared with, installed where they can be; sourced by run.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # set by run, and used by the jobs

# Whether a command is there, from its package where it was missing and we may install: from_apt COMMAND PACKAGE.
from_apt() {
	command -v "$1" >/dev/null && return
	[ "$(id -u)" = 0 ] && DEBIAN_FRONTEND=noninteractive timeout 120 apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 && return
	notice "$1 is left out: apt-get install $2"
	return 1
}

# Whether a Python package is there, in an environment of our own.
python=$scratch/venv/bin/python
from_pypi() {
	[ -x "$python" ] || python3 -m venv "$scratch/venv" >/dev/null 2>&1 || rm -rf "$scratch/venv"
	"$python" -c "import $1" 2>/dev/null && return
	timeout 120 "$python" -m pip -q install "$1" >/dev/null 2>&1 && return
	notice "$1 is left out: it can't be installed from PyPI here"
	return 1
}

# qsv, which takes many minutes to build, only where it is installed; its forerunner xsv takes one minute.
find_xsv() {
	xsv=$(command -v qsv || command -v qsvlite || command -v xsv) && return
	timeout 300 cargo install -q xsv --locked --root "$scratch/cargo" >/dev/null 2>&1 || notice "qsv and xsv are left out: cargo install xsv"
	xsv=$(command -v xsv)
}

package_version() { "$python" -c "import $1; print($1.__version__)"; }

# Names with versions, in peers, of what can be had.
find_peers() {
	export PATH="$PATH:$scratch/cargo/bin"
	! from_pypi duckdb || peers[duckdb]="DuckDB $(package_version duckdb)"
	! from_pypi polars || peers[polars]="Polars $(package_version polars)"
	! from_apt mlr miller || peers[miller]="Miller $(mlr --version | awk '{ print $NF }')"
	! from_apt mawk mawk || peers[mawk]=$(mawk -W version 2>&1 | awk 'NR == 1 { print $1, $2 }')
	! from_apt jq jq || peers[jq]=$(jq --version | tr - ' ')
	! find_xsv || peers[xsv]="$(basename "$xsv") $("$xsv" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -1)"
}
