"""A result as a picture: panels of horizontal bars, written as SVG by hand."""
from html import escape

import results

WIDTH, LEFT, RIGHT, BAR, GAP, HEAD = 460, 150, 60, 15, 4, 34
OURS, OTHERS = "#0b6e4f", "#9aa5b1"
STYLE = "text { font: 11px sans-serif; fill: #24292f } .title { font-weight: bold; font-size: 12px }"


def format_value(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def panel(title, bars, note_at=None):
    """(height, SVG) of bars {label: value}, shortest first. note_at: a value to mark with a line."""
    bars = sorted(bars.items(), key=lambda item: item[1])
    scale = (WIDTH - LEFT - RIGHT) / max(value for _, value in bars)
    parts = [f'<text class="title" x="0" y="16">{escape(title)}</text>']
    for number, (label, value) in enumerate(bars):
        y = HEAD - 8 + number * (BAR + GAP)
        colour = OURS if label.startswith("wasmc") else OTHERS
        parts.append(f'<text x="{LEFT - 6}" y="{y + 11}" text-anchor="end">{escape(label)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{max(value * scale, 1):.1f}" height="{BAR}" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + value * scale + 4:.1f}" y="{y + 11}">{format_value(value)}</text>')
    height = HEAD - 8 + len(bars) * (BAR + GAP) + 16
    if note_at is not None:
        x = LEFT + note_at * scale
        parts.append(f'<line x1="{x:.1f}" y1="{HEAD - 10}" x2="{x:.1f}" y2="{height - 18}" stroke="#24292f" stroke-dasharray="3 3"/>')
    return height, "\n".join(parts)


def medians(result, part, measure, case, factor=1):
    rows = results.select(result, part, measure).get(case, {})
    return {label: entry["median"] * factor for label, entry in rows.items()}


def panels(result):
    """Every (title, bars, mark) there are figures for."""
    means = results.means(result)
    for kind in next(iter(means.values()), {}):
        bars = {label: values[kind][0] for label, values in means.items() if kind in values and label != "native"}
        yield f"{kind}: user time, native = 1", bars, 1
    compiled = results.select(result, "compile", "cpu")
    for case in list(compiled)[-1:]:
        yield f"compiling {case}: processor time, s", medians(result, "compile", "cpu", case), None
        yield f"compiling {case}: peak memory, MB", medians(result, "compile", "peak", case, 1 / 1024), None
    yield "hello: start to end, ms", medians(result, "startup", "wall", "hello", 1000), None
    yield "hello: executable, KB", medians(result, "startup", "size", "hello", 1e-3), None
    for label in results.labels_of(results.select(result, "scale", "cpu")):
        rows = {case: entry[label]["median"] for case, entry in results.select(result, "scale", "cpu").items() if label in entry}
        yield f"{label}: processor time over modules, s", rows, None


def write(result, path):
    """Two panels beside each other, rows as high as the higher one."""
    drawn = [panel(title, bars, mark) for title, bars, mark in panels(result) if bars]
    if not drawn:
        raise ValueError("nothing in the result can be drawn")
    parts, y = [], 10
    for left in range(0, len(drawn), 2):
        for column, (_, content) in enumerate(drawn[left : left + 2]):
            parts.append(f'<g transform="translate({12 + column * (WIDTH + 20)},{y})">\n{content}\n</g>')
        y += max(height for height, _ in drawn[left : left + 2])
    width = 2 * WIDTH + 44
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}">\n<style>{STYLE}</style>\n')
        file.write(f'<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")
