"""Charts as inline SVG: bars with axes, names and values. Colours come from the page, light or dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10

WIDTH, HEIGHT = 520, 240
LEFT, RIGHT, TOP, BOTTOM = 62, 10, 12, 44
LETTER = 7.5  # about as wide is one of them


@dataclass(frozen=True, slots=True)
class Series:
    """`tone` is the number of its colour on the page."""

    name: str
    values: Sequence[float]
    tone: int = 1


def bars(
    names: Sequence[str], series: Sequence[Series], *, across: str, up: str, width: float = WIDTH
) -> str:
    """Upright bars, one group a name. `across` and `up` say what the axes are."""
    top = _round_up(max((value for one in series for value in one.values), default=0))
    inner, tall = width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = inner / max(len(names), 1)
    wide = step * 0.78 / len(series)
    parts = [_scale(top, tall, up, width)]
    every = ceil(max(map(len, names), default=0) * LETTER / step)  # where names are too wide, every second …
    for index, name in enumerate(names):
        left = LEFT + index * step
        for place, one in enumerate(series):
            high = tall * one.values[index] / top
            x, told = left + step * 0.11 + place * wide, f"{name}: {_shown(one.values[index])} {one.name}"
            parts.append(_bar(one.tone, x, TOP + tall - high, wide, high, told))
        if index % every == 0:
            parts.append(_text(left + step / 2, HEIGHT - BOTTOM + 16, name, "middle"))
    parts.append(_text(LEFT + inner / 2, HEIGHT - 8, across, "middle", "axis"))
    return _svg(width, HEIGHT, parts, f"{up} by {across}") + _legend(series)


def lying_bars(rows: Sequence[tuple[str, float, int]], *, across: str) -> str:
    """Bars that lie, one a row of name, value and tone, with its value behind it."""
    most = max((value for _, value, _ in rows), default=0) or 1
    left, line = 150, 24
    inner = WIDTH - left - 52
    parts = []
    for index, (name, value, tone) in enumerate(rows):
        y = 6 + index * line
        long = inner * value / most
        parts += [
            _text(left - 8, y + 14, _clipped(name), "end"),
            _bar(tone, left, y + 2, long, line - 7, f"{name}: {_shown(value)}"),
            _text(left + long + 6, y + 14, _shown(value), "start"),
        ]
    high = 6 + len(rows) * line + 22
    parts.append(_text(left + inner / 2, high - 4, across, "middle", "axis"))
    return _svg(WIDTH, high, parts, across)


def _scale(top: float, tall: float, up: str, width: float) -> str:
    parts = []
    for quarter in range(5):
        y = TOP + tall * (1 - quarter / 4)
        parts.append(f'<line x1="{LEFT}" x2="{width - RIGHT:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 6, y + 4, _shown(top * quarter / 4), "end"))
    middle = TOP + tall / 2
    turned = f'<text class="axis" text-anchor="middle" transform="translate(12 {middle:.0f}) rotate(-90)">'
    return "".join(parts) + f"{turned}{escape(up)}</text>"


def _bar(tone: int, x: float, y: float, wide: float, high: float, told: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect class="tone{tone}" {place}><title>{escape(told)}</title></rect>'


def _svg(wide: float, high: float, parts: Sequence[str], label: str) -> str:
    frame = f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="{escape(label)}"'
    return f"<svg {frame}>{''.join(parts)}</svg>"


def _legend(series: Sequence[Series]) -> str:
    if len(series) < 2:
        return ""
    keys = "".join(f'<span><i class="tone{one.tone}"></i>{escape(one.name)}</span>' for one in series)
    return f'<p class="legend">{keys}</p>'


def _text(x: float, y: float, text: str, anchor: str, kind: str = "name") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _round_up(value: float) -> float:
    """The top of a scale: a number of one digit, or of 12, 16 or 24, whose quarters can be read."""
    if value <= 4:
        return 4
    power = 10.0 ** int(log10(value))
    return next(power * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if power * step >= value)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _clipped(name: str) -> str:
    return name if len(name) <= 21 else f"{name[:20]}…"
