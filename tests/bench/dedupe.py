"""dedupe.py without TRUTH: the records without their truth, to standard output.
dedupe.py rate TRUTH OUTPUT MESSAGES SECONDS: a row of the table: pairs and B-cubed (Bagga and Baldwin 1998) of the clusters.
dedupe.py closure TRUTH OUTPUT: precision, recall and F1 of the pairs in OUTPUT's clusters, in words."""
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


def column(path, *names):
    """By id, in a file that may be large."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        heading = next(reader)
        places = [heading.index(name) for name in names if name in heading]
        at = heading.index("id")
        return {row[at]: row[places[0]] for row in reader} if places else None


def pairs_right(true, given, sources):
    both = count(true, lambda i: (true[i], given[i]), sources)
    claimed, wanted = count(true, given.get, sources), count(true, true.get, sources)
    return both / max(claimed, 1), both / max(wanted, 1)


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0


def closure(truth, output):
    precision, recall = pairs_right(column(truth, "cluster"), column(output, "cluster_id"), column(truth, "source"))
    print(f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.4f}")


def rate(truth, output, messages, seconds):
    true, given, sources = column(truth, "cluster"), column(output, "cluster_id"), column(truth, "source")
    precision, recall = pairs_right(true, given, sources)
    sizes, true_sizes = collections.Counter(given.values()), collections.Counter(true.values())
    joint = collections.Counter((true[i], given[i]) for i in true)
    b3 = [sum(n * n / size[key[side]] for key, n in joint.items()) / len(true) for side, size in ((1, sizes), (0, true_sizes))]
    with open(messages, encoding="utf-8") as file:
        text = file.read()
    expected = re.search(r"expected precision ([0-9.]+)", text)
    notes = "warns" if "warning" in text else ""
    name = os.path.basename(truth).removesuffix(".csv")
    print(f"| {name} | {len(true)} | {precision:.3f} | {recall:.3f} | {f1(precision, recall):.4f} | {f1(*b3):.4f} | "
          f"{expected.group(1) if expected else ''} | {float(seconds):.1f} | {notes} |")


{"without": without, "closure": closure, "rate": rate}[sys.argv[1]](*sys.argv[2:])
