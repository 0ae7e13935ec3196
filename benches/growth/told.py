"""What was measured of growth, told: rows kept as CSV, Markdown tables with fitted exponents, and a picture.

An exponent is the slope of log time (or memory) over log documents by least squares: 1 where twice the documents take
twice the time, 2 where they take four times.
"""

import csv
import math

FIELDS = ["date", "machine", "version", "corpus", "kind", "part", "command", "threads", "documents", "bytes", "themes",
          "pairs", "stage", "seconds", "peak_memory"]

WHOLE = "whole"

# Beyond so many documents nothing is said.
MOST_TOLD = 1e9

# Shorter stages say more of the clock than of themselves.
LEAST_SECONDS = 0.05


def append(path, rows):
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


def line(rows):
    """One run in a line."""
    whole = rows[-1]
    stages = ", ".join(f"{row['stage']} {float(row['seconds']):.2f}" for row in rows[:-1])
    return (f"{whole['kind']} 1/{whole['part']}, {whole['command']}: {whole['documents']} documents, "
            f"{float(whole['seconds']):.1f} s, {int(whole['peak_memory']) / 1e6:.0f} MB; {stages}")


def fit(points):
    """Exponent and factor of the power law nearest to points (x, y) in logarithms; nothing for fewer than three."""
    points = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len(points) < 3:
        return None
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return slope, math.exp(mean_y - slope * mean_x)


def groups(rows):
    """The runs of one date, machine, version, corpus, kind and command: for each number of documents its rows by stage."""
    found, run = {}, {}
    for row in rows:
        run[row["stage"]] = row
        if row["stage"] != WHOLE:
            continue
        key = tuple(row[field] for field in ("date", "machine", "version", "corpus", "kind", "command", "threads"))
        sizes, n = found.setdefault(key, {}), int(row["documents"])
        # Of several runs the fastest counts: what else a machine does makes runs longer, never shorter.
        if n not in sizes or seconds(run, WHOLE) < seconds(sizes[n], WHOLE):
            sizes[n] = run
        run = {}
    return {key: dict(sorted(sizes.items())) for key, sizes in found.items()}


def seconds(stages, name):
    return float(stages[name]["seconds"]) if name in stages else 0.0


def law(sizes, name):
    """The power law of a stage, from the sizes at which it takes long enough to be told."""
    times = [(n, seconds(stages, name)) for n, stages in sizes.items()]
    return fit([(n, time) for n, time in times if time >= LEAST_SECONDS])


def names(sizes):
    """The stages in the order of the work."""
    return list(dict.fromkeys(name for stages in sizes.values() for name in stages if name != WHOLE))


def tables(rows):
    heading = None
    for (date, machine, version, corpus, kind, command, threads), sizes in groups(rows).items():
        if heading != (date, machine, version):
            heading = (date, machine, version)
            yield f"### {date}, {machine}, {version}\n"
        yield from table(f"`likewise {command}`, {kind} of {corpus}, {threads} threads", sizes)


def table(title, sizes):
    largest = next(reversed(sizes.values()))
    whole = largest[WHOLE]
    yield f"**{title}**\n"
    yield "| |" + "".join(f" {n} |" for n in sizes) + " share | exponent |"
    yield "|---|" + "--:|" * (len(sizes) + 2)
    text = [(n, int(stages[WHOLE]["bytes"])) for n, stages in sizes.items()]
    yield "| text, MB |" + "".join(f" {n_bytes / 1e6:.1f} |" for _, n_bytes in text) + " | |"
    for name in names(sizes):
        cells = "".join(f" {seconds(stages, name):.2f} |" for stages in sizes.values())
        exponent = law(sizes, name)
        share = seconds(largest, name) / float(whole["seconds"])
        yield f"| {name}, s |{cells} {share:.0%} | {f'{exponent[0]:.2f}' if exponent else '–'} |"
    by_documents = fit([(n, seconds(stages, WHOLE)) for n, stages in sizes.items()])
    by_bytes = fit([(int(stages[WHOLE]["bytes"]), seconds(stages, WHOLE)) for stages in sizes.values()])
    cells = "".join(f" **{seconds(stages, WHOLE):.1f}** |" for stages in sizes.values())
    told = f"{by_documents[0]:.2f}, of bytes {by_bytes[0]:.2f}" if by_documents and by_bytes else "–"
    yield f"| **whole, s** |{cells} | {told} |"
    memory = [(n, int(stages[WHOLE]["peak_memory"])) for n, stages in sizes.items()]
    exponent = fit(memory)
    cells = "".join(f" {peak / 1e6:.0f} |" for _, peak in memory)
    of_text = memory[-1][1] / text[-1][1]
    yield f"| peak memory, MB |{cells} {of_text:.1f} x text | {f'{exponent[0]:.2f}' if exponent else '–'} |"
    if any(stages[WHOLE]["themes"] for stages in sizes.values()):
        yield "| themes |" + "".join(f" {stages[WHOLE]['themes']} |" for stages in sizes.values()) + " | |"
    yield "| pairs |" + "".join(f" {stages[WHOLE]['pairs']} |" for stages in sizes.values()) + " | |"
    marks = raised(largest)
    if marks:
        yield f"\nThe peak of memory at the largest size rises in: {marks}."
    yield from (f"\n{sentence}" for sentence in outlook(sizes))
    yield ""


def raised(stages):
    """Where the running peak of memory rises by a twentieth of the whole and more."""
    peaks = [(name, int(row["peak_memory"])) for name, row in stages.items() if row["peak_memory"] and name != WHOLE]
    whole, before, told = int(stages[WHOLE]["peak_memory"]), 0, []
    for name, peak in peaks:
        if peak - before >= whole / 20:
            told.append(f"{name} to {peak / 1e6:.0f} MB")
        before = max(before, peak)
    return ", ".join(told)


def outlook(sizes):
    """What the fits say of larger corpora of the kind: not measured, and said so."""
    laws = {name: found for name in names(sizes) if (found := law(sizes, name))}
    memory = fit([(n, int(stages[WHOLE]["peak_memory"])) for n, stages in sizes.items()])
    if not laws or not memory:
        return
    time = lambda n: sum(factor * n ** slope for slope, factor in laws.values())
    told = [f"an hour at {short(solve(time, 3600))} documents",
            f"16 GB at {short((16e9 / memory[1]) ** (1 / memory[0]))}"]
    largest = list(sizes.values())[-1]
    for name, (slope, factor) in laws.items():
        half = solve(lambda n: factor * n ** slope / time(n), 0.5)
        if slope > 1.5 and seconds(largest, name) >= 0.05 * seconds(largest, WHOLE) and half < MOST_TOLD:
            told.insert(0, f"`{name}` takes half of the time at {short(half)}")
    yield f"By the fits, beyond what was measured: {'; '.join(told)}."


def solve(rising, value):
    """Where a rising function has this value."""
    low, high = 1.0, 1e12
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return low


def short(n):
    """Two digits: the fits know no more."""
    if n >= MOST_TOLD:
        return "more than a thousand million"
    digits = 10 ** (math.floor(math.log10(n)) - 1)
    return f"{round(n / digits) * digits:,.0f}"


# The picture: one panel for each kind and command, log over log. Colours of Okabe and Ito (Color Universal Design, 2008), each line
# with its own dashes and its name at its end, so that nothing hangs on colour; grounds and ink follow the reader's light or dark.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
DASHES = ["", "10 4", "2 3", "14 4 2 4", "6 6", "1 5"]
MOST_LINES = 5
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 470, 330, 52, 128, 34, 40
STYLE = """
.ground { fill: #fff } .ink { fill: #1a1a1a } .faint { fill: #595959 } .rule { stroke: #1a1a1a; stroke-opacity: .14 }
.whole { stroke: #1a1a1a } .whole-dot { fill: #1a1a1a }
text { font: 12px sans-serif } .title { font-weight: bold; font-size: 13px }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117 } .ink { fill: #e6e6e6 } .faint { fill: #a8a8a8 } .rule { stroke: #e6e6e6; stroke-opacity: .18 }
  .whole { stroke: #e6e6e6 } .whole-dot { fill: #e6e6e6 } .lines { filter: brightness(1.35) }
}
"""


def plot(rows):
    """The whole and its longest stages over documents, for the last runs of each kind and command."""
    last = {}
    for (_, _, _, corpus, kind, command, threads), sizes in groups(rows).items():
        last[(kind, command)] = (f"likewise {command}, {kind}", sizes)
    across = 2 if len(last) > 1 else 1
    down = -(-len(last) // across)
    size = (across * WIDTH, down * HEIGHT)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}" '
             'role="img"><title>Seconds of each stage over the number of documents</title>', f"<style>{STYLE}</style>",
             f'<rect class="ground" width="{size[0]}" height="{size[1]}"/>']
    every = [float(row["seconds"]) for row in rows if float(row["seconds"]) >= LEAST_SECONDS]
    counts = [int(row["documents"]) for row in rows]
    reach = (min(counts) * 0.85, max(counts) * 1.15), (LEAST_SECONDS, max(every, default=1) * 1.5)
    for number, (title, sizes) in enumerate(last.values()):
        parts.append(f'<g transform="translate({number % across * WIDTH} {number // across * HEIGHT})">')
        parts += panel(title, sizes, *reach)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def panel(title, sizes, across, up):
    def place(value, reach, start, end):
        low, high = map(math.log, reach)
        return start + (math.log(value) - low) / (high - low) * (end - start)

    def x(n):
        return place(n, across, LEFT, WIDTH - RIGHT)

    def y(time):
        return place(time, up, HEIGHT - BOTTOM, TOP)

    yield f'<text class="ink title" x="{LEFT}" y="20">{title}</text>'
    for power in range(-2, 6):
        for digit in (1, 3):
            tick = digit * 10.0 ** power
            if up[0] <= tick <= up[1]:
                yield f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
                yield f'<text class="faint" text-anchor="end" x="{LEFT - 6}" y="{y(tick) + 4:.1f}">{tick:g} s</text>'
    for power in range(2, 9):
        for digit in (1, 3):
            tick = digit * 10 ** power
            if across[0] <= tick <= across[1]:
                yield f'<line class="rule" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
                yield f'<text class="faint" text-anchor="middle" x="{x(tick):.1f}" y="{HEIGHT - BOTTOM + 16}">{tick:,}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text class="faint" text-anchor="middle" x="{middle:.0f}" y="{HEIGHT - 6}">documents</text>'
    largest = list(sizes.values())[-1]
    shown = sorted((name for name in names(sizes) if seconds(largest, name) >= 2 * LEAST_SECONDS),
                   key=lambda name: -seconds(largest, name))[:MOST_LINES]
    labels = []
    yield '<g class="lines">'
    for number, name in enumerate([WHOLE, *shown]):
        points = [(x(n), y(seconds(stages, name))) for n, stages in sizes.items() if seconds(stages, name) >= LEAST_SECONDS]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        look = 'class="whole" stroke-width="2.5"' if name == WHOLE else \
            f'stroke="{COLOURS[number - 1]}" stroke-dasharray="{DASHES[number - 1]}" stroke-width="2"'
        yield f'<polyline fill="none" {look} points="{path}"/>'
        fill = 'class="whole-dot"' if name == WHOLE else f'fill="{COLOURS[number - 1]}"'
        yield from (f'<circle {fill} r="3" cx="{px:.1f}" cy="{py:.1f}"/>' for px, py in points)
        exponent = law(sizes, name)
        labels.append([points[-1][1], points[-1], f"{name}, ^{exponent[0]:.1f}" if exponent else name])
    yield "</g>"
    # Names stand beside the ends of their lines, moved apart where these are close.
    labels.sort()
    for above, label in zip(labels, labels[1:]):
        label[0] = max(label[0], above[0] + 15)
    over = max(0, labels[-1][0] - (HEIGHT - BOTTOM))
    for label in labels:
        label[0] -= over
    for height, (px, py), name in labels:
        yield f'<line class="rule" x1="{px + 4:.1f}" y1="{py:.1f}" x2="{px + 14:.1f}" y2="{height:.1f}"/>'
        yield f'<text class="ink" x="{px + 17:.1f}" y="{height + 4:.1f}">{name}</text>'
