"""A result as a picture: panels of horizontal bars, and of curves over module size, written as SVG by hand."""
import math
from html import escape

import results

WIDTH, LEFT, RIGHT, BAR, GAP, HEAD = 460, 150, 60, 15, 4, 34
OURS, OTHERS = "#0b6e4f", "#9aa5b1"
CHART_HEIGHT, CHART_LEFT = 230, 46
CURVES = ["#0b6e4f", "#3aa17e", "#8ccfb5", "#57606a", "#9aa5b1"]
STYLE = "text { font: 11px sans-serif; fill: #24292f } .title { font-weight: bold; font-size: 12px }"


def format_value(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def panel(title, bars, note_at=None):
    """(height, SVG) of bars {label: value}, shortest first. note_at: a value to mark with a line."""
    bars = sorted(bars.items(), key=lambda item: item[1])
    scale = (WIDTH - LEFT - RIGHT) / max([value for _, value in bars] + [note_at or 0])
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


def decades(values):
    """The powers of ten around them, as exponents."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def line(x1, y1, x2, y2, style):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {style}/>'


def chart(title, curves):
    """(height, SVG) of curves {label: [(x, y)]} on logarithmic axes: what is proportional to size is a line parallel to the dashed one."""
    points = [point for curve in curves.values() for point in curve]
    (x_low, x_high), (y_low, y_high) = decades([x for x, _ in points]), decades([y for _, y in points])
    right, bottom, top = WIDTH - 110, CHART_HEIGHT - 40, HEAD
    across, up = (right - CHART_LEFT) / (x_high - x_low), (bottom - top) / (y_high - y_low)

    def place(x, y):
        return CHART_LEFT + (math.log10(x) - x_low) * across, bottom - (math.log10(y) - y_low) * up

    parts = [f'<text class="title" x="0" y="16">{escape(title)}</text>']
    for exponent in range(x_low, x_high + 1):
        x, _ = place(10**exponent, 10**y_low)
        parts += [line(x, top, x, bottom, 'stroke="#d8dee4"'), f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">{10.0**exponent:g}</text>']
    for exponent in range(y_low, y_high + 1):
        _, y = place(10**x_low, 10**exponent)
        parts += [line(CHART_LEFT, y, right, y, 'stroke="#d8dee4"'), f'<text x="{CHART_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:g}</text>']
    parts.append(f'<text x="{right}" y="{bottom + 30}" text-anchor="end">module, MB</text>')
    slope = min(x_high - x_low, y_high - y_low)
    parts.append(line(*place(10**x_low, 10**y_low), *place(10 ** (x_low + slope), 10 ** (y_low + slope)), 'stroke="#57606a" stroke-dasharray="2 4"'))
    for number, (label, curve) in enumerate(curves.items()):
        colour, places = CURVES[number % len(CURVES)], [place(*point) for point in sorted(curve)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts += [f'<rect x="{right + 10}" y="{top + number * 18}" width="10" height="10" fill="{colour}"/>',
                  f'<text x="{right + 25}" y="{top + number * 18 + 9}">{escape(label)}</text>']
    return CHART_HEIGHT, "\n".join(parts)


def scale_curves(result, measure, factor=1):
    """{label: [(megabytes of the module, figure)]}"""
    sizes, curves = results.select(result, "scale", "size"), {}
    for case, rows in results.select(result, "scale", measure).items():
        for label, entry in rows.items():
            curves.setdefault(label, []).append((sizes[case]["module"]["median"] / 1e6, entry["median"] * factor))
    return curves


def medians(result, part, measure, case, factor=1):
    rows = results.select(result, part, measure).get(case, {})
    return {label: entry["median"] * factor for label, entry in rows.items()}


def bar_panels(result):
    """(title, bars, mark) of everything that may have been measured; no bars where it was not."""
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


def panels(result):
    """Every (height, SVG) there are figures for."""
    yield from (panel(title, bars, mark) for title, bars, mark in bar_panels(result) if bars)
    for title, measure, factor in ("processor time, s", "cpu", 1), ("peak memory, MB", "peak", 1 / 1024):
        curves = scale_curves(result, measure, factor)
        if curves:
            yield chart(f"compiling: {title}", curves)


def can_be_drawn(result):
    """Of nginx there are tables only."""
    return any(True for _ in panels(result))


def write(result, path):
    """Two panels beside each other, rows as high as the higher one; no file if there is nothing to draw."""
    drawn = list(panels(result))
    if not drawn:
        return
    parts, y = [], 10
    for left in range(0, len(drawn), 2):
        for column, (_, content) in enumerate(drawn[left : left + 2]):
            parts.append(f'<g transform="translate({12 + column * (WIDTH + 20)},{y})">\n{content}\n</g>')
        y += max(height for height, _ in drawn[left : left + 2])
    width = 2 * WIDTH + 44
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}">\n<style>{STYLE}</style>\n')
        file.write(f'<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")
