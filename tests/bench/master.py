"""What is needed to measure kam-dedupe --master.

master.py part TRUTH DIRECTORY: from records whose truth is known, one in ten as what comes in, in the order of a hash, and as master one
record of each customer among the others: DIRECTORY/master.csv, incoming.csv, first.csv, second.csv and truth.csv.
master.py make MASTERS INCOMING DIRECTORY: invented customers, two in ten of them Latin, and as much coming in, half of it known: the same.
master.py rate DIRECTORY: rows of the table, from DIRECTORY/decided.csv and, for the halves, first.decided.csv and second.decided.csv."""
import collections
import csv
import hashlib
import os
import random
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


REGIONS = "北京 上海 深圳 广州 杭州 苏州 成都 武汉 西安 南京 青岛 宁波 无锡 长沙 佛山 天津 重庆 郑州 合肥 东莞".split()
TRADES = "科技 机械 电子 贸易 建材 化工 医疗器械 汽车零部件 食品 物流 纺织 信息技术 新能源 环保 精密制造".split()
FORMS = "有限公司 有限公司 有限公司 有限责任公司 股份有限公司 集团有限公司".split()
SYLLABLES = "al ber cor dan el fen gar hol ir jun kel lor mar nor ost per quin ros sel tor ul ver wes yar zan".split()
LATIN_TRADES = "Systems Instruments Logistics Plastics Foods Engineering Cables Optics Textiles Chemicals".split()
LATIN_FORMS = "Ltd|Inc.|GmbH|LLC|S.r.l.|B.V.|AG".split("|")
CITIES = "Leeds Hamburg Lyon Milan Chicago Boston Utrecht Malmo Porto Graz".split()


def customer(chance):
    """Brands are drawn with a skew, as there are many of the same characters in real names."""
    if chance.random() < 0.8:
        brand = "".join(chr(0x4E00 + int(chance.random() ** 2 * 2500)) for _ in range(chance.choice((2, 2, 2, 3))))
        city = chance.choice(REGIONS)
        name = city + brand + chance.choice(TRADES) + chance.choice(FORMS)
        address = f"{city}市{chance.choice('东西南北')}城区{chance.choice('人民 建设 工业 科技 中山'.split())}路{chance.randint(1, 2000)}号"
        phone = f"0{chance.randint(10, 999)}-{chance.randint(20000000, 89999999)}"
        site = f"www.{''.join(chance.choice(SYLLABLES) for _ in range(3))}.com.cn"
    else:
        brand = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()
        city = chance.choice(CITIES)
        name = f"{brand} {chance.choice(LATIN_TRADES)} {chance.choice(LATIN_FORMS)}"
        address = f"{chance.randint(1, 400)} {chance.choice('Mill High Station Park Church'.split())} Street"
        phone = f"+{chance.randint(30, 49)} {chance.randint(100000000, 999999999)}"
        site = f"www.{brand.lower()}.com"
    return {"name": name, "city": city, "address": address, "phone": phone, "website": site}


def blur(chance, record):
    """The same customer as somebody else types it."""
    again = dict(record)
    name = again["name"]
    if chance.random() < 0.3:
        again["name"] = name.replace("有限责任公司", "有限公司").replace("集团有限公司", "集团") if ord(name[0]) > 0x7F else name.rsplit(" ", 1)[0]
    if chance.random() < 0.1:
        at = chance.randrange(len(name))
        again["name"] = name[:at] + name[at + 1:]
    if chance.random() < 0.3:
        again["phone"] = again["phone"].replace("-", "").replace("+", "00")
    for field, share in (("city", 0.2), ("address", 0.4), ("phone", 0.3), ("website", 0.5)):
        if chance.random() < share:
            again[field] = ""
    return again


def make(masters, arrivals, directory):
    chance = random.Random(8)
    master, incoming, truth = [], [], []
    for i in range(masters):
        master.append(dict(blur(chance, customer(chance)), account_id=f"M{i:07}"))
    for i in range(arrivals):
        known = chance.random() < 0.5
        of = chance.randrange(masters)
        record = blur(chance, master[of] if known else customer(chance))
        incoming.append(dict(record, row=f"R{i}"))
        truth.append({"row": f"R{i}", "customer": f"M{of:07}" if known else f"R{i}", "known": f"M{of:07}" if known else ""})
    save(directory, ["name", "city", "address", "phone", "website"], master, incoming, truth)


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
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        {"part": part, "rate": rate}[sys.argv[1]](*sys.argv[2:])
