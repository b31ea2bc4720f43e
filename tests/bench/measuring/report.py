"""The figures as a table and as a chart."""

import json
import statistics
from xml.sax.saxutils import escape

from .workloads import WORKLOADS


def rounds(measured):
    """Every load of the platform."""
    return [result for of_workload in measured["results"].values() for result in of_workload["platform"]]


def table(measured):
    """Markdown: min / median / max over the rounds."""
    lines = [
        f"{measured['database']}, {int(measured['suggestions']):,} suggestions, {measured['seconds']} s a load",
        "",
        "| | requests/s | baseline | ratio | goal | p50 ms | p99 ms | CPU µs | RSS MiB | refused, broken |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for workload in WORKLOADS:
        of_workload = measured["results"].get(workload.code)
        if of_workload:
            lines.append(row(workload, of_workload, measured))
    if measured["sync"]:
        lines += ["", f"Y1, a sync after 50 changes: {spread(measured['sync'])} ms. Goal: at most 5."]
    if measured["figures"]:
        lines += ["", f"S1 right after a change, so that all is counted again: {spread(measured['figures'])} ms."]
    for form, told in (measured["exported"] or {}).items():
        line = f"X1, {told['rows']:,} suggestions as {form}: first byte after {told['first'] * 1000:.0f} ms, all {told['bytes'] / 2**20:.1f} MiB after {told['seconds']:.1f} s, "
        lines += ["", line + f"{told['resident_above']:.0f} MiB above idle. Goal: 1,000 ms, 80 MiB."]
    lines += ["", f"Ready after {measured['ready'] * 1000:.0f} ms on the seeded database."]
    return "\n".join(lines)


def row(workload, of_workload, measured):
    """One workload's line."""
    ours, theirs = of_workload["platform"], of_workload["baseline"]
    compared = measured["hashes"] if workload.code == "L1" else [result["rate"] for result in theirs]
    shown = ours or theirs
    goal = 0.85 if workload.code == "L1" else workload.goals.get(measured["database"])
    cells = [
        f"{workload.code}: {workload.title}",
        spread([result["rate"] for result in ours]) if ours else "",
        spread(compared) if compared else "",
        spread(ratios(ours, compared), 2) if ours and compared else "",
        "" if goal is None else f"≥ {goal}",
        spread([result["p50"] for result in shown], 2),
        spread([result["p99"] for result in shown], 1),
        spread([result["cpu"] for result in shown]),
        f"{max(result['resident'] for result in shown):.0f}",
        f"{sum(result['refused'] for result in shown)}, {sum(result['broken'] for result in shown)}",
    ]
    return f"| {' | '.join(cells)} |"


def ratios(ours, compared):
    """The platform's rate by the baseline's, round by round."""
    return [result["rate"] / other for result, other in zip(ours, compared, strict=True)]


def spread(values, digits=0):
    """Min / median / max."""
    return " / ".join(f"{value:,.{digits}f}" for value in (min(values), statistics.median(values), max(values)))


def write(measured, text, folder):
    """The figures, the table and the chart of one database."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{measured['database']}-{measured['suggestions']}"
    (folder / f"{name}.json").write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n")
    (folder / f"{name}.md").write_text(text + "\n")
    (folder / f"{name}.svg").write_text(chart(measured))


def chart(measured):
    """The ratios to the baseline as bars, with a line at each goal."""
    bars = []
    for workload in WORKLOADS:
        of_workload = measured["results"].get(workload.code, {"platform": [], "baseline": []})
        compared = measured["hashes"] if workload.code == "L1" else [result["rate"] for result in of_workload["baseline"]]
        if of_workload["platform"] and compared:
            goal = 0.85 if workload.code == "L1" else workload.goals.get(measured["database"])
            bars.append((workload.code, statistics.median(ratios(of_workload["platform"], compared)), goal))
    widest = max([1.0, *(value for _, value, _ in bars), *(goal for *_, goal in bars if goal)])
    height = 30 * len(bars) + 40
    title = f"rate by the baseline's, {measured['database']}, {int(measured['suggestions']):,} suggestions"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}" font-family="sans-serif" font-size="13">']
    parts.append('<rect width="100%" height="100%" fill="white"/>')
    parts.append(f'<text x="10" y="20">{escape(title)}</text>')
    for at, (code, value, goal) in enumerate(bars):
        y = 35 + 30 * at
        length = 500 * value / widest
        parts.append(f'<text x="10" y="{y + 15}">{code}</text><rect x="45" y="{y}" width="{length:.0f}" height="20" fill="#4a7dbd"/>')
        parts.append(f'<text x="{50 + length:.0f}" y="{y + 15}">{value:.2f}</text>')
        if goal:
            x = 45 + 500 * goal / widest
            parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{y - 3}" y2="{y + 23}" stroke="#c0392b" stroke-width="2"/>')
    return "\n".join([*parts, "</svg>", ""])
