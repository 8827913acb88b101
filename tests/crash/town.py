"""Where the crashes happen: the demo's people, more channels, and terms so short that all falls due meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.demo import cast
from bot.domain.places import Account
from sandbox.state import world as w

KESTREL_LABS, BRIGHTWAVE_SHOP = "C0KESTREL2", "C0BRIGHT2"
QUIET_KESTREL, QUIET_BRIGHTWAVE = "C0QUIET1", "C0QUIET2"

CUSTOMERS = {
    cast.KESTREL: (cast.KIM, cast.KAI),
    KESTREL_LABS: (cast.KIM, cast.KAI),
    cast.BRIGHTWAVE: (cast.BO, cast.BEA),
    BRIGHTWAVE_SHOP: (cast.BO, cast.BEA),
}
"""Who asks where. In the quiet channels nobody says anything, so that check-ins may be."""

QUIET = ("quiet-kestrel", "quiet-brightwave")


def _shared(channel: str, name: str, like: str) -> w.Channel:
    model = next(one for one in cast.WORLD.channels if one.id == like)
    return replace(model, id=channel, name=name)


WORLD = replace(
    cast.WORLD,
    channels=(
        *cast.WORLD.channels,
        _shared(KESTREL_LABS, "ext-kestrel-labs", cast.KESTREL),
        _shared(BRIGHTWAVE_SHOP, "ext-brightwave-shop", cast.BRIGHTWAVE),
        _shared(QUIET_KESTREL, "ext-kestrel-quiet", cast.KESTREL),
        _shared(QUIET_BRIGHTWAVE, "ext-brightwave-quiet", cast.BRIGHTWAVE),
    ),
)
WORKSPACE = replace(
    cast.WORKSPACE,
    accounts={
        "kestrel": Account("kestrel", "Kestrel", "short", cast.ANA, (cast.KESTREL, KESTREL_LABS)),
        "brightwave": Account(
            "brightwave", "Brightwave", "short", cast.CHLOE, (cast.BRIGHTWAVE, BRIGHTWAVE_SHOP)
        ),
        QUIET[0]: Account(QUIET[0], "Kestrel's others", "short", cast.BEN, (QUIET_KESTREL,)),
        QUIET[1]: Account(QUIET[1], "Brightwave's others", "short", cast.DEV, (QUIET_BRIGHTWAVE,)),
    },
)

URGENT = """
      around_the_clock: true
      first_response: 2m
      next_response: 3m
      ladder:
        - {after: 0m, who: owner, where: [dm, channel]}
        - {after: 1m, who: pool, where: [dm, channel]}
        - {after: 2m, who: lead, where: [dm]}
        - {after: 3m, who: manager, where: [dm, channel]}"""
CALM = """
      around_the_clock: true
      first_response: 4m
      next_response: 5m
      ladder:
        - {after: 1m, who: owner, where: [dm, channel]}
        - {after: 3m, who: pool, where: [dm]}"""
POLICY = f"""
managers_digest: {{at: "DIGEST_AT", weekdays: [mon-sun], zone: UTC}}
calendars:
  open: {{zone: UTC, hours: {{mon-sun: [00:00-24:00]}}}}
default:
  calendar: open
  warn_at: [50, 75, 90]
  most_steps: 4
  levels:
    sev1: {URGENT}
    sev2: {URGENT}
    sev3: {CALM}
    sev4: {CALM}
  check_ins: {{look_every: 1d, no_contact_after: 60d, silence_factor: 100, window: 00:00-23:59, weekdays: [mon-sun]}}
  budget: {{per_day: 100, per_week: 100, per_month: 100, unanswered_before_owner: 100}}
tiers:
  short:
accounts:
"""


def policy(digest_at: datetime) -> str:
    """With a digest every day at that minute."""
    return POLICY.replace("DIGEST_AT", f"{digest_at:%H:%M}")


LAST_RUNG = timedelta(minutes=4)
"""After the last word everything has fallen due by then."""
