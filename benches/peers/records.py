"""The records of runs: CSV files with a row for each comparison, and the Markdown tables made of them."""

import csv

FIELDS = ["date", "machine", "versions", "corpus", "documents", "threads", "work", "peer", "peer_s", "peer_rounds",
          "likewise_s", "rounds", "goal", "remark"]


def append(path, rows):
    """Adds rows to the file, which gets a head line where it is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def read(paths):
    rows = []
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


HEAD = """| corpus | threads | work | peer | peer, s | likewise, s | times faster | goal | |
|---|--:|---|---|--:|--:|--:|--:|---|"""


def line(row):
    """A row of the table of ratios."""
    theirs, ours = float(row["peer_s"]), float(row["likewise_s"])
    goal = row["goal"]
    if goal and theirs / ours < float(goal):
        goal = f"**{goal}: missed**"
    return (f"| {row['corpus']}, {row['documents']} | {row['threads']} | {row['work']} | {row['peer']} "
            f"| {theirs:.3g} | {ours:.3g} | {theirs / ours:.1f} | {goal or ''} | {row['remark']} |")


def tables(rows):
    """All of it in Markdown: for each date, machine and set of versions the ratios, then what a second thread gives."""
    groups = {}
    for row in rows:
        groups.setdefault((row["date"], row["machine"], row["versions"]), []).append(row)
    for (date, machine, versions), rows in groups.items():
        yield f"### {date}, {machine}\n\n{versions}.\n\n{HEAD}"
        yield from map(line, rows)
        threads = list(second_thread(rows))
        if threads:
            yield "\n| corpus | work | likewise, 1 thread, s | 2 threads, s | times faster |\n|---|---|--:|--:|--:|"
            yield from threads
        yield ""


def second_thread(rows):
    ours = {}
    for row in rows:
        times = ours.setdefault((row["corpus"], row["work"]), {})
        times.setdefault(str(row["threads"]), float(row["likewise_s"]))
    for (corpus, work), times in ours.items():
        if {"1", "2"} <= times.keys():
            one, two = times["1"], times["2"]
            yield f"| {corpus} | {work} | {one:.3g} | {two:.3g} | {one / two:.2f} |"
