#!/usr/bin/env python3
"""spark.py [--whole] COMMAND [OPTION ...] -- FILE ...: a fold of kam over partitions of files by Spark, then one merge.

Every partition is piped through `COMMAND --partial`, which adds it up; what it writes is saved, and `COMMAND --merge` makes the
result of it, on standard output.

Spark cuts files at line ends. Where fields hold line breaks, a cut may fall into a record; the command then finds a quote
that is never closed, and the run fails. --whole makes a partition of each file, which the command opens itself: for such files,
for all that are not UTF-8, and for files of several headings. All files must be where every worker finds them, as the command must be.

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

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
from pyspark.sql import SparkSession  # noqa: E402

QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}


def arguments(words):
    """What was given on the command line: whole, the command with its options, files."""
    whole, end = words[0] == "--whole", words.index("--")
    return whole, words[whole:end], [os.path.abspath(f) for f in words[end + 1 :]]


def with_heading(heading):
    """Puts the heading before the records of a partition, which may have none: an empty file would be an error."""
    return lambda lines: chain([heading], (line for line in lines if line != heading))


def states(spark, whole, command, files):
    """The state of each partition, as lines."""
    partial = shlex.join([*command, "--quiet", "--jobs", "1", "--partial"])
    if whole:
        names = spark.parallelize(files, len(files))
        return names.pipe(f"xargs -d '\\n' {partial}", env=dict(os.environ), checkCode=True)
    lines = spark.textFile(",".join(files), minPartitions=spark.defaultParallelism)
    return lines.mapPartitions(with_heading(lines.first())).pipe(partial, env=dict(os.environ), checkCode=True)


def main():
    whole, command, files = arguments(sys.argv[1:])
    builder = SparkSession.builder.appName(command[0]).master(os.environ.get("MASTER", "local-cluster[2,1,1024]"))
    for name, value in QUIET.items():
        builder.config(name, value)
    session = builder.getOrCreate()
    work = tempfile.mkdtemp(prefix="kam-", dir=os.environ.get("KAM_TEMP"))
    try:
        states(session.sparkContext, whole, command, files).saveAsTextFile(f"file://{work}/states")
        merge = [*command, "--quiet", "--merge", *sorted(glob(f"{work}/states/part-*"))]
        return subprocess.run(merge, check=False).returncode
    finally:
        session.stop()
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
