"""The opening: a request comes to be, owed its first response."""

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status, Waiting
from bot.domain.ladder import Ladder


def opened(number: int, event: e.Event, fact: e.Opened) -> Conversation:
    return Conversation(
        number=number,
        account=fact.account,
        tier=fact.tier,
        policy=fact.policy,
        channel=fact.channel,
        root_ts=fact.root_ts,
        asked_ts=fact.message_ts,
        opened_by=fact.author,
        opened_at=event.occurred_at,
        severity=fact.severity,
        severity_reason=fact.reason,
        status=Status.OURS_FIRST,
        ladder=Ladder(event.occurred_at),
        version=1,
        newest_at=event.occurred_at,
        authors=(fact.author,),
        waiting=(Waiting(fact.message_ts, event.occurred_at, event.seq),),
        last_customer_at=event.occurred_at,
        follows=fact.follows,
    )
