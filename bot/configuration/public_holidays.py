"""Public holidays of a country, worked out year by year as they are asked for."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from warnings import catch_warnings, simplefilter

from bot.configuration.problems import unknown_name


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Closed days: those of a country (ISO 3166) or a part of it, and the team's own `days`.

    Any year of `date` may be asked for. Where the holidays package does not know a country's year (some
    Islamic dates are announced, not computed) it holds only the days that it does know.
    """

    country: str | None
    subdivision: str | None
    days: frozenset[date]

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day in self.days:
            return True
        return self.country is not None and day in _days_of(self.country, self.subdivision, day.year)


def unknown_place(country: str, subdivision: str | None = None) -> str | None:
    """The sentence that says why these holidays cannot be known, or None where they can."""
    import holidays  # noqa: PLC0415 - 0.1 s that a policy without public holidays need not pay

    countries = holidays.list_supported_countries(include_aliases=False)
    if country not in countries:
        return (
            f"{country!r} is not a country whose holidays are known; write an ISO 3166 code, e.g. DE, US, JP"
        )
    if subdivision is not None and subdivision not in countries[country]:
        return unknown_name(subdivision, f"a part of {country}", countries[country])
    return None


@lru_cache(maxsize=4096)
def _days_of(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - see unknown_place

    with catch_warnings():
        simplefilter("ignore")  # it warns of years whose announced dates it does not have
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False))
