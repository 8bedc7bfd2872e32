"""order.py BUILD FILE...: whether kam-dedupe finds the same clusters when the rows of a file are shuffled and its columns turned round."""
import csv
import random
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)


def partition(build, header, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
        file.flush()
        options = ["--source", "source", "--one-to-one"] if "source" in header else []
        run = subprocess.run([f"{build}/kam-dedupe", "--quiet", "--columns", "id,cluster_id", *options, file.name], check=True, capture_output=True, text=True)
    clusters = {}
    for line in csv.DictReader(run.stdout.splitlines()):
        clusters.setdefault(line["cluster_id"], set()).add(line["id"])
    return set(map(frozenset, clusters.values()))


build, *files = sys.argv[1:]
for name in files:
    with open(name, encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    kept = [i for i, heading in enumerate(table[0]) if heading != "cluster"]
    header, *rows = [[line[i] for i in kept] for line in table]
    first = partition(build, header, rows)
    random.Random(1).shuffle(rows)
    second = partition(build, header, rows)
    third = partition(build, header[::-1], [row[::-1] for row in rows])
    print(name.split("/")[-1], f"{len(first)} clusters; shuffled {len(first ^ second) // 2} differ, columns turned round {len(first ^ third) // 2}")
