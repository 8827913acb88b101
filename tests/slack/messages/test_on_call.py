"""What `/steward oncall` says, to who asks."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import Calendar, Period
from bot.domain.rota import Rota, Rotation, TimeOff
from bot.slack.messages import on_call
from bot.slack.text import date_token

ANA, BEN = "U0ANA", "U0BEN"
NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # a Tuesday
OFFICE = Calendar("office", "UTC", ((Period(540, 1020),),) * 7)


def rotation(*members: str, hours: Calendar | None = None) -> Rotation:
    return Rotation("UTC", datetime.fromisoformat("2026-03-02 09:00"), timedelta(days=7), members, hours)


def told(rota: Rota) -> str:
    return str(
        on_call.render([rota.outlook(name, NOW) for name in rota.names], NOW).blocks[0]["text"]["text"]
    )


def time(day: int, hour: int, form: str = "{date_short} {time}") -> str:
    return date_token(datetime(2026, 3, day, hour, tzinfo=UTC), form=form)


def test_who_is_on_call_until_when_and_who_is_next() -> None:
    assert told(Rota({"support": rotation(ANA, BEN)}, default="support")) == (
        "*support* (where a customer has no rotation of its own): "
        f"<@U0ANA> is on call until {time(9, 9)}. Next is <@U0BEN>, from {time(9, 9)}."
    )


def test_who_stands_in_for_whom_is_told() -> None:
    away = (TimeOff(ANA, date(2026, 3, 2), date(2026, 3, 4), "UTC"),)
    said = told(Rota({"support": rotation(ANA, BEN)}, time_off=away))

    assert f"<@U0BEN> is on call until {time(5, 0)}, for <@U0ANA>, who is away." in said


def test_nobody_follows_who_is_always_on_call() -> None:
    assert told(Rota({"support": rotation(ANA)})) == "*support*: <@U0ANA> is on call."


def test_gaps_ahead_are_told_and_a_gap_that_is_now_says_why() -> None:
    nights = Rota({"days": rotation(ANA, hours=OFFICE)})
    said = told(nights)

    assert f"<@U0ANA> is on call until {time(3, 17, '{time}')}." in said
    gap = f"{time(3, 17, '{date_short_pretty} {time}')} to {time(4, 9, '{date_short_pretty} {time}')}"
    assert f"Nobody will be on call, in the next 14 days: {gap}, " in said
    assert said.endswith("and 10 more.")

    everybody = (TimeOff(ANA, date(2026, 3, 1), date(2026, 3, 3), "UTC"),)
    assert told(Rota({"support": rotation(ANA)}, time_off=everybody)).startswith(
        f"*support*: nobody is on call until {time(4, 0, '{time}')}, because everybody is away. Next is <@U0ANA>"
    )


def test_without_a_rota_it_says_where_one_is_written() -> None:
    assert "`workspace.yml` has no `oncall:`" in on_call.render([], NOW).text
