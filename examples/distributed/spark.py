#!/usr/bin/env python3
"""spark.py [--whole] [FILE ...] [-- OPTION ...]: kam-tier over partitions of files by Spark, then one merge.

Every partition is piped through `kam-tier --partial`, which adds it up; what it writes is saved, and `kam-tier --merge` makes the
result of it, on standard output. OPTIONs are for kam-tier. Without a FILE the example company's orders are taken.

Spark cuts files at line ends. Where fields hold line breaks, a cut may fall into a record; kam-tier then finds a quote
that is never closed, and the run fails. --whole makes a partition of each file, which kam-tier opens itself: for such files,
and for all that are not UTF-8. Files must have the same heading, and be where every worker finds them, as kam-tier must be.

MASTER says which Spark: two workers with a process each on this machine by default, or a cluster's spark://HOST:PORT. KAM_TEMP is
a directory that all workers share (default: the system's temporary one, which will do on one machine). Workers run elsewhere,
so files that OPTIONs name must be named in full.
"""
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from glob import glob
from itertools import chain
from pathlib import Path

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
from pyspark.sql import SparkSession  # noqa: E402

ORDERS = Path(__file__).resolve().parent.parent / "data" / "orders.csv"
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}


def arguments(words):
    """What was given on the command line: whole, files, options of kam-tier."""
    files, options = words, []
    if "--" in words:
        files, options = words[: words.index("--")], words[words.index("--") + 1 :]
    whole = "--whole" in files
    return whole, [os.path.abspath(f) for f in files if f != "--whole"] or [str(ORDERS)], options


def with_heading(heading):
    """Puts the heading before the records of a partition, which may have none: an empty file would be an error."""
    return lambda lines: chain([heading], (line for line in lines if line != heading))


def states(spark, whole, files, options):
    """The state of each partition, as lines."""
    partial = shlex.join(["kam-tier", "--quiet", "--jobs", "1", "--partial", *options])
    if whole:
        names = spark.parallelize(files, len(files))
        return names.pipe(f"xargs -d '\\n' {partial}", env=dict(os.environ), checkCode=True)
    lines = spark.textFile(",".join(files), minPartitions=spark.defaultParallelism)
    return lines.mapPartitions(with_heading(lines.first())).pipe(partial, env=dict(os.environ), checkCode=True)


def main():
    whole, files, options = arguments(sys.argv[1:])
    builder = SparkSession.builder.appName("kam-tier").master(os.environ.get("MASTER", "local-cluster[2,1,1024]"))
    for name, value in QUIET.items():
        builder.config(name, value)
    session = builder.getOrCreate()
    work = tempfile.mkdtemp(prefix="kam-", dir=os.environ.get("KAM_TEMP"))
    try:
        states(session.sparkContext, whole, files, options).saveAsTextFile(f"file://{work}/states")
        merge = ["kam-tier", "--quiet", "--merge", *options, *sorted(glob(f"{work}/states/part-*"))]
        return subprocess.run(merge, check=False).returncode
    finally:
        session.stop()
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
