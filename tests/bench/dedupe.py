"""dedupe.py without TRUTH: the records without their truth, to standard output.
dedupe.py rate TRUTH OUTPUT MESSAGES SECONDS: a row of the table: pairs and B-cubed (Bagga and Baldwin 1998) of the clusters."""
import collections
import csv
import os
import re
import sys

csv.field_size_limit(1 << 30)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without(path):
    table = rows(path)
    names = [name for name in table[0] if name != "cluster"]
    writer = csv.DictWriter(sys.stdout, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)


def pairs(counts):
    return sum(n * (n - 1) // 2 for n in counts.values())


def count(items, key, sources):
    """Pairs with one key; where there are sources, only those across them."""
    found = pairs(collections.Counter(map(key, items)))
    return found - pairs(collections.Counter((key(i), sources[i]) for i in items)) if sources else found


def rate(truth, output, messages, seconds):
    told, found = rows(truth), rows(output)
    true = {r["id"]: r["cluster"] for r in told}
    given = {r["id"]: r["cluster_id"] for r in found}
    sources = {r["id"]: r["source"] for r in told} if "source" in told[0] else None
    both = count(true, lambda i: (true[i], given[i]), sources)
    claimed, wanted = count(true, given.get, sources), count(true, true.get, sources)
    precision, recall = both / max(claimed, 1), both / max(wanted, 1)
    sizes, true_sizes = collections.Counter(given.values()), collections.Counter(true.values())
    joint = collections.Counter((true[i], given[i]) for i in true)
    b3 = [sum(n * n / size[key[side]] for key, n in joint.items()) / len(true) for side, size in ((1, sizes), (0, true_sizes))]
    with open(messages, encoding="utf-8") as file:
        text = file.read()
    expected = re.search(r"expected precision ([0-9.]+)", text)
    notes = "warns" if "warning" in text else ""
    f1 = lambda p, r: 2 * p * r / (p + r) if p + r else 0
    name = os.path.basename(truth).removesuffix(".csv")
    print(f"| {name} | {len(told)} | {precision:.3f} | {recall:.3f} | {f1(precision, recall):.4f} | {f1(*b3):.4f} | "
          f"{expected.group(1) if expected else ''} | {float(seconds):.1f} | {notes} |")


if sys.argv[1] == "without":
    without(sys.argv[2])
else:
    rate(*sys.argv[2:])
