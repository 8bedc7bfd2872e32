"""What is needed to measure kam-dedupe --master.

master.py part TRUTH DIRECTORY: from records whose truth is known, one in ten as what comes in, in the order of a hash, and as master one
record of each customer among the others: DIRECTORY/master.csv, incoming.csv, first.csv, second.csv and truth.csv.
master.py rate DIRECTORY: rows of the table, from DIRECTORY/decided.csv and, for the halves, first.decided.csv and second.decided.csv."""
import collections
import csv
import hashlib
import os
import sys


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, names, table):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def digest(text):
    return int(hashlib.md5(text.encode()).hexdigest(), 16)


def save(directory, names, master, incoming, truth):
    """master has account_id, incoming has row; truth: the customer of each row, blank where the master does not have it."""
    write(f"{directory}/master.csv", ["account_id"] + names, master)
    half = len(incoming) // 2
    for name, part in (("incoming", incoming), ("first", incoming[:half]), ("second", incoming[half:])):
        write(f"{directory}/{name}.csv", ["row"] + names, part)
    write(f"{directory}/truth.csv", ["row", "customer", "known"], truth)


def part(path, directory):
    table = rows(path)
    names = [n for n in table[0] if n not in ("id", "cluster")]
    table.sort(key=lambda r: digest(r["id"]))
    master, incoming, truth, known = [], [], [], {}
    for r in table:
        if digest("comes in " + r["id"]) % 10 == 0:
            incoming.append(dict(r, row=r["id"]))
        elif r["cluster"] not in known:
            known[r["cluster"]] = "M" + r["id"]
            master.append(dict(r, account_id=known[r["cluster"]]))
    for r in incoming:
        truth.append({"row": r["row"], "customer": r["cluster"], "known": known.get(r["cluster"], "")})
    save(directory, names, master, incoming, truth)


def rate(directory):
    truth = {r["row"]: r for r in rows(f"{directory}/truth.csv")}
    decided = rows(f"{directory}/decided.csv")
    counts = collections.Counter(r["action"] for r in decided)
    sure = [r for r in decided if r["action"] in ("match", "update")]
    of_master = [r for r in sure if truth[r["row"]]["known"] or not r["master_id"].startswith("N")]
    right = sum(r["master_id"] == truth[r["row"]]["known"] for r in of_master)
    known = sum(bool(t["known"]) for t in truth.values())
    first_of = {}
    for r in decided:
        if r["action"] == "new":
            first_of[r["master_id"]] = truth[r["row"]]["customer"]
    again = [r for r in sure if r["master_id"] in first_of]
    right_again = sum(first_of[r["master_id"]] == truth[r["row"]]["customer"] for r in again)
    wrong_new = sum(bool(truth[r["row"]]["known"]) for r in decided if r["action"] == "new")
    print(f"| incoming | match | update | new | review | right of those put to a master record | found of those known "
          f"| right of those put to a new one | new though known |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    share = lambda a, b: f"{a / b:.4f}" if b else ""
    print(f"| {len(decided)} | {counts['match']} | {counts['update']} | {counts['new']} | {counts['review']} | {share(right, len(of_master))} "
          f"| {share(right, known)} | {share(right_again, len(again))} | {share(wrong_new, counts['new'])} |")
    if os.path.exists(f"{directory}/second.decided.csv"):
        halves = rows(f"{directory}/first.decided.csv") + rows(f"{directory}/second.decided.csv")
        changed = [(a, b) for a, b in zip(decided, halves) if a["action"] != b["action"]]
        print(f"\nIn two batches {len(changed)} of {len(decided)} actions change, {100 * len(changed) / len(decided):.3f} %: "
              f"{dict(collections.Counter((a['action'], b['action']) for a, b in changed))}")


if __name__ == "__main__":
    {"part": part, "rate": rate}[sys.argv[1]](*sys.argv[2:])
