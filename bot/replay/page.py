"""The report as one HTML page that needs nothing else: words, tables and charts of a summary."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files

from bot.replay.charts import Series, bars, lying_bars
from bot.replay.durations import shown
from bot.replay.figures import WORST_KEPT
from bot.replay.summary import GroupFigures, Outcome, Summary, Unanswered

MOST_PEOPLE = 16
MOST_WORST = 50
MOST_WEEKS = 60
HOURS = [f"{hour:02}" for hour in range(24)]

_NOTES = (
    (
        "A request is first answered when somebody of the team first writes below it, or at top level where Steward "
        "takes it for the answer. Times are of the wall clock; whether a promise was kept is counted in the policy's "
        "own hours."
    ),
    (
        "An export knows no /claim and no /resolve. So a ladder goes on until somebody answers, and a request counts "
        "as resolved with the last answer after which its customer wanted nothing more."
    ),
    "Without a workspace.yml nobody knows who owns a customer, leads or manages: they go by these names.",
    (
        "Breaches and near misses count clocks: one request may miss its first answer and a later one. A near miss "
        "used nine tenths of its time."
    ),
    (
        "Load is each person's pings and answers. Night (22 to 7) weighs twice, a weekend 1.5 times, and an answer 4, "
        "3, 2 or 1 by severity. Whoever carries more than twice the median stands out."
    ),
    "Steward speaks first to nobody in a replay: what a customer would have answered to a check-in, nobody knows.",
    "A request that is silent for 30 days and is none of the 50 latest of its channel is not waited for any more.",
    (
        "What a message belongs to is sought among the 50 open requests of its channel in which somebody spoke last. "
        "No ping counts as speaking: another policy finds the same requests."
    ),
)


def page(summary: Summary) -> str:
    style = (files("bot.replay") / "page.css").read_text("utf8")
    parts = [
        _head(summary),
        _tiles(summary),
        _in_time(summary),
        _by_severity(summary),
        _by_hour(summary),
        _people(summary),
        _tables(summary),
        _worst(summary),
        _notes(),
    ]
    title = f"Replay of {escape(summary.export)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(summary: Summary) -> str:
    under = f"under <b>{escape(summary.outcome.policy)}</b>"
    if summary.against is not None:
        under += f", beside <b>{escape(summary.against.policy)}</b>"
    skipped = ", ".join(f"{count:,} {escape(why)}" for why, count in summary.skipped.items())
    return (
        f"<h1>What would have happened in {escape(summary.export)}</h1>"
        f'<p class="soft">{escape(summary.since)} to {escape(summary.until)}, {under}.'
        f" {summary.messages:,} messages, {summary.received:,} of them read"
        f"{f', skipped: {skipped}' if skipped else ''}. Ours is the team {escape(summary.team)}.</p>"
    )


_TILES: Sequence[tuple[str, Callable[[Outcome], str]]] = (
    ("requests", lambda o: f"{o.requests:,}"),
    ("half are answered within", lambda o: shown(o.first_response_seconds.p50)),
    ("nine in ten are answered within", lambda o: shown(o.first_response_seconds.p90)),
    ("never answered", lambda o: f"{o.unanswered:,}"),
    ("breaches", lambda o: f"{o.breaches:,}"),
    ("near misses", lambda o: f"{o.near_misses:,}"),
    ("pings", lambda o: f"{o.pings:,}"),
)


def _tiles(summary: Summary) -> str:
    found = []
    for name, of in _TILES:
        other = (
            f"<small>{escape(summary.against.policy)}: {of(summary.against)}</small>"
            if summary.against
            else ""
        )
        found.append(f'<div class="tile"><small>{name}</small><b>{of(summary.outcome)}</b>{other}</div>')
    return f'<div class="tiles">{"".join(found)}</div>'


def _in_time(summary: Summary) -> str:
    """By weeks, or by months where there are too many weeks to tell apart."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    weeks = summary.outcome.by_week
    by_month = len(weeks) > MOST_WEEKS
    for week, (requests, breaches) in weeks.items():
        counts[week[:7] if by_month else week][0] += requests
        counts[week[:7] if by_month else week][1] += breaches
    asked = Series("requests", [requests for requests, _ in counts.values()])
    late = Series("breaches", [breaches for _, breaches in counts.values()], tone=3)
    unit = "month" if by_month else "week"
    across = "month" if by_month else "week that begins on"
    drawn = bars(list(counts), [asked, late], across=across, up=f"a {unit}", width=1100)
    below = f"by the {unit} in which the request was opened"
    return f"<h2>Over time</h2>{_figure('Requests and breaches', below, drawn)}"


def _by_severity(summary: Summary) -> str:
    names = ["Sev1", "Sev2", "Sev3", "Sev4"]
    asked = bars(names, _both(summary, names, lambda g: g.requests), across="severity", up="requests")
    late = bars(names, _both(summary, names, lambda g: g.breaches), across="severity", up="breaches")
    return (
        '<h2>By severity</h2><div class="pair">'
        f"{_figure('Requests', 'by their severity in the end', asked)}"
        f"{_figure('Breaches', 'answers that came after they were due, or never', late)}</div>"
    )


def _both(summary: Summary, names: Sequence[str], of: Callable[[GroupFigures], int]) -> list[Series]:
    def values(outcome: Outcome) -> list[float]:
        return [of(outcome.by_severity[name]) if name in outcome.by_severity else 0 for name in names]

    return [Series(one.policy, values(one), tone) for tone, one in enumerate(_outcomes(summary), 1)]


def _outcomes(summary: Summary) -> list[Outcome]:
    return [one for one in (summary.outcome, summary.against) if one is not None]


def _by_hour(summary: Summary) -> str:
    hours = summary.outcome.by_hour
    asked = [
        Series("answered", [_answered(hours.get(hour)) for hour in HOURS]),
        Series("never answered", [hours[hour].unanswered if hour in hours else 0 for hour in HOURS], tone=4),
    ]
    pings = [Series(one.policy, one.pings_by_hour, tone) for tone, one in enumerate(_outcomes(summary), 1)]
    across = "hour of the day, in the zone of the policy's calendar"
    opened = _figure(
        "Requests",
        "by the hour in which they were opened",
        bars(HOURS, asked, across=across, up="requests"),
    )
    pinged = _figure(
        "Pings",
        "to each person and to the channel",
        bars(HOURS, pings, across=across, up="pings"),
    )
    return f'<h2>By hour of the day</h2><div class="pair">{opened}{pinged}</div>'


def _answered(group: GroupFigures | None) -> int:
    return group.requests - group.unanswered if group else 0


def _people(summary: Summary) -> str:
    outcome = summary.outcome
    pings = [(name, float(sum(hours)), 1) for name, hours in outcome.pings_by_person.items()]
    load = [(name, value, 3 if name in outcome.load_outliers else 1) for name, value in outcome.load.items()]
    told = "red carries more than twice the median" if outcome.load_outliers else "nobody stands out"
    return (
        '<h2>By person</h2><div class="pair">'
        f"{_figure('Pings', 'in a direct message', lying_bars(pings[:MOST_PEOPLE], across='pings'))}"
        f"{_figure('Load', told, lying_bars(load[:MOST_PEOPLE], across='weighted pings and answers'))}</div>"
    )


def _figure(title: str, below: str, drawn: str) -> str:
    return f"<figure><figcaption>{escape(title)}<span>{escape(below)}</span></figcaption>{drawn}</figure>"


def _tables(summary: Summary) -> str:
    found = []
    for one in _outcomes(summary):
        under = f", under {one.policy}" if summary.against else ""
        found += [
            _table(f"By customer{under}", one.by_customer),
            _table(f"By severity{under}", one.by_severity),
            _table(f"By engineer who answered first{under}", one.by_engineer),
        ]
    return f"<h2>Figures</h2>{''.join(found)}"


_COLUMNS: Sequence[tuple[str, Callable[[GroupFigures], str]]] = (
    ("requests", lambda g: f"{g.requests:,}"),
    ("never answered", lambda g: f"{g.unanswered:,}"),
    ("first answer, half", lambda g: shown(g.first_response_seconds.p50)),
    ("nine in ten", lambda g: shown(g.first_response_seconds.p90)),
    ("resolved, half", lambda g: shown(g.resolution_seconds.p50)),
    ("nine in ten", lambda g: shown(g.resolution_seconds.p90)),
    ("breaches", lambda g: f"{g.breaches:,}"),
    ("near misses", lambda g: f"{g.near_misses:,}"),
)


def _table(title: str, groups: Mapping[str, GroupFigures]) -> str:
    heads = "".join(f"<th>{name}</th>" for name, _ in _COLUMNS)
    rows = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{of(group)}</td>' for _, of in _COLUMNS)}</tr>"
        for name, group in groups.items()
    )
    return (
        f'<div class="sheet"><table><caption>{escape(title)}</caption>'
        f"<thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _worst(summary: Summary) -> str:
    outcome = summary.outcome
    if not outcome.worst_unanswered:
        return "<h2>Never answered</h2><p>Every request was answered.</p>"
    shown_here = outcome.worst_unanswered[:MOST_WORST]
    rows = "".join(map(_worst_row, shown_here))
    more = (
        f" These are the {len(shown_here)} worst of {outcome.unanswered:,}; requests.csv beside this page has all."
        if outcome.unanswered > len(shown_here)
        else ""
    )
    return (
        f'<h2>Never answered</h2><p class="soft">The severest first, then the oldest.{more}</p>'
        '<div class="sheet"><table><thead><tr><th>opened (UTC)</th><th>severity</th><th>customer</th><th></th></tr>'
        "</thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _worst_row(one: Unanswered) -> str:
    return (
        f'<tr><td><a href="{escape(one.link)}">{one.opened_at}</a></td><td>Sev{one.severity}</td>'
        f'<td>{escape(one.customer)}</td><td class="words">{escape(one.ask)}</td></tr>'
    )


def _notes() -> str:
    return (
        f"<h2>How to read this</h2><ul>{''.join(f'<li>{escape(note.strip())}</li>' for note in _NOTES)}</ul>"
    )


assert MOST_WORST <= WORST_KEPT, "the page names no more than is kept"
