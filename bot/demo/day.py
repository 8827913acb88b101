"""The built-in day, as data: what people do, and what must come of it."""

from datetime import timedelta

from bot.demo.acts import (
    AtOnce,
    Awake,
    Away,
    CheckedIn,
    Clear,
    CutOff,
    DayScene,
    Direct,
    Lull,
    Moment,
    New,
    OneWon,
    Pass,
    Press,
    Reads,
    Recorded,
    Return,
    Say,
    Shown,
    Signal,
    Told,
    Type,
    Until,
)
from bot.demo.cast import (
    ANA,
    BEA,
    BEN,
    BO,
    BRIGHTWAVE,
    CHLOE,
    DEV,
    ESCALATIONS,
    KAI,
    KESTREL,
    KIM,
    LENA,
    MANAGERS,
    STAFF_GROUP,
    TRIAGE,
)
from bot.slack.messages import actions

MINUTE = timedelta(minutes=1)
WORKDAYS, MIDWEEK = (0, 1, 2, 3, 4), (1, 2, 3)

STAFF_CALLED = f"<!subteam^{STAFF_GROUP}>:"

ASKS = DayScene(
    "ask",
    "Customers ask",
    "A question in #ext-kestrel becomes one card in #support-triage. A thanks makes none; an alarm is urgent at once.",
    (
        Moment(
            "a question becomes a card at once",
            (
                Lull(KIM, KESTREL),
                Lull(BO, BRIGHTWAVE),
                Say(
                    KIM,
                    KESTREL,
                    "Hi! Could you tell us how to raise the webhook rate limit for our staging project?",
                    "limit",
                ),
            ),
            (Shown(TRIAGE, ("*Request {limit}*", "Kestrel Robotics", "webhook rate limit", "Unclaimed")),),
            (
                Reads(
                    TRIAGE,
                    "webhook rate limit",
                    (
                        ("*Request 1*", "*Kestrel Robotics*", "plus"),
                        ("<https://", "|Could you tell us how to raise the webhook rate limit"),
                        ("*Sev3*: asks a question",),
                        ("First reply due <!date^", "{ago}", "in 20 h"),
                        ("Unclaimed",),
                    ),
                    ("Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve"),
                ),
            ),
        ),
        Moment(
            "a burst edits the same card",
            (Pass(MINUTE), Say(KIM, KESTREL, "It is the project called staging-eu, by the way.")),
            (Shown(TRIAGE, ("*Request {limit}*", "2 messages")),),
        ),
        Moment(
            "a thanks makes no card",
            (Pass(MINUTE), Say(BEA, BRIGHTWAVE, "thanks, all good")),
            (Shown(TRIAGE, ("thanks, all good",), times=0),),
            (Shown(TRIAGE, ("Brightwave",), times=0),),
        ),
        Moment(
            "an alarm is urgent at once",
            (Pass(MINUTE), Say(BO, BRIGHTWAVE, "is the API down?!", "down")),
            (Shown(TRIAGE, ("*Request {down}*", "Brightwave", "Sev2", "is the API down")),),
        ),
    ),
)

RACE = DayScene(
    "race",
    "Two claim at once",
    "Ben presses the button and Ana types /claim, in the same instant. One wins; the other is told privately who won.",
    (
        Moment(
            "one claimer wins",
            (
                AtOnce(
                    (
                        Press(BEN, TRIAGE, actions.CLAIM, "*Request {limit}*"),
                        Type(ANA, TRIAGE, "/claim", "{limit}"),
                    )
                ),
            ),
            (
                Shown(TRIAGE, ("*Request {limit}*", "Claimed by")),
                OneWon(
                    (ANA, BEN), TRIAGE, "*Request {limit}*", "Claimed by {} at", "{} claimed request {limit}"
                ),
            ),
        ),
    ),
)

LADDER = DayScene(
    "ladder",
    "Nobody claims",
    "The ladder pings owner, pool and lead at the policy's minutes, by direct message and in #support-escalations.",
    (
        Moment(
            "the owner first",
            (),
            (
                Direct(CHLOE, ("request {down},",)),
                Shown(ESCALATIONS, (f"<@{CHLOE}>:", "request {down},", "is the API down")),
            ),
        ),
        Moment(
            "the pool after twenty minutes",
            (Pass(20 * MINUTE),),
            (Direct(DEV, ("request {down},",)), Shown(ESCALATIONS, (STAFF_CALLED, "request {down},"))),
            (Shown(ESCALATIONS, ("request {down},",), times=2),),
        ),
        Moment(
            "the lead after forty-five",
            (Pass(25 * MINUTE),),
            (Direct(LENA, ("request {down},",)), Shown(ESCALATIONS, (f"<@{LENA}>:", "request {down},"))),
        ),
        Moment(
            "a claim stops it and says so",
            (Pass(MINUTE), Type(DEV, TRIAGE, "/claim", "{down}"), Pass(8 * MINUTE)),
            (
                Told(DEV, ("Request {down} is yours",)),
                Shown(ESCALATIONS, ("claimed request {down}",)),
                Shown(ESCALATIONS, ("request {down},", "unclaimed"), times=3),
            ),
        ),
    ),
)

ANSWERS = DayScene(
    "answer",
    "An answer",
    "An answer in the customer's thread stops the clock. /resolve closes a request, and its card tells the story.",
    (
        Moment(
            "the first-response clock is met",
            (
                Say(BEN, KESTREL, "Hi Kim, I have raised it to 500 a minute for staging-eu.", thread="limit"),
                Say(
                    DEV,
                    BRIGHTWAVE,
                    "A deploy broke one region; it is rolled back and the API is up.",
                    thread="down",
                ),
            ),
            (Shown(TRIAGE, ("*Request {limit}*", "First reply", "after")),),
        ),
        Moment(
            "resolve tells the story",
            (
                Pass(5 * MINUTE),
                Type(DEV, TRIAGE, "/resolve", "{down}"),
                Say(BO, BRIGHTWAVE, "Great, thank you!", thread="down"),
            ),
            (Shown(TRIAGE, ("*Request {down}*", "Resolved", "First reply")),),
            (
                Reads(
                    TRIAGE,
                    "is the API down",
                    (
                        ("*Request 2*", "*Brightwave*", "Sev2"),
                        ("|is the API down?!>",),
                        ("Asked <!date^", "pinged owner, pool and lead"),
                        (f"Claimed by <@{DEV}>", "after 46 min"),
                        ("First reply <!date^", "after 54 min: in time"),
                        ("Resolved <!date^", f"by <@{DEV}>, after 59 min"),
                    ),
                ),
            ),
        ),
        Moment(
            "a wrong number gets a way out",
            (Type(ANA, TRIAGE, "/claim", "99"), Press(BEN, TRIAGE, actions.RESOLVE, "*Request {limit}*")),
            (Told(ANA, ("There is no request 99.",)),),
        ),
    ),
)

SIGNALS = DayScene(
    "signals",
    "Signals",
    "What is open at both customers is resolved first. One check-in states its evidence; "
    "a second of the day is held back, and one for a customer in trouble is dropped.",
    (
        Moment(
            "one check-in, with its evidence",
            (
                Awake("kestrel"),
                Clear(ANA, "Kestrel Robotics"),
                Clear(CHLOE, "Brightwave"),
                Signal("kestrel", "usage-drop", "API calls from staging-eu fell by 60 % since Monday"),
                Pass(MINUTE),
            ),
            (CheckedIn("kestrel", KESTREL, ("fell by 60 %",)),),
            (Shown(KESTREL, ("fell by 60 %",)),),
        ),
        Moment(
            "a second on the same day is held",
            (
                Signal("kestrel", "expiry", "The signing certificate of staging-eu expires in nine days"),
                Pass(MINUTE),
            ),
            (
                Shown(KESTREL, ("signing certificate",), times=0),
                Recorded("kestrel", "held", "a day is the budget"),
            ),
        ),
        Moment(
            "none for a customer with an urgent request",
            (
                Lull(BEA, BRIGHTWAVE),
                Say(BEA, BRIGHTWAVE, "Checkout is down again, we are losing orders!", "checkout"),
                Type(CHLOE, TRIAGE, "/claim", "{checkout}"),
                Signal("brightwave", "usage-drop", "Orders through the API fell by 80 % in the last hour"),
                Pass(MINUTE),
            ),
            (
                Shown(BRIGHTWAVE, ("80 %",), times=0),
                Recorded("brightwave", "dropped", "urgent request {checkout} is open"),
            ),
        ),
        Moment(
            "the customer chooses",
            (
                Press(KAI, KESTREL, actions.CHECKIN_NOT_NOW, "fell by 60 %"),
                Say(
                    CHLOE,
                    BRIGHTWAVE,
                    "On it. Found it, fixed it: orders go through again.",
                    thread="checkout",
                ),
                Pass(MINUTE),
                Type(CHLOE, TRIAGE, "/resolve", "{checkout}"),
            ),
            (Direct(ANA, ("Kestrel Robotics", f"<@{KAI}> said: not now", "fell by 60 %")),),
        ),
    ),
)

DIGEST = DayScene(
    "digest",
    "Morning digest",
    "At 09:00 in Berlin #support-managers gets at most twelve lines: what needs them, and why.",
    (
        Moment(
            "the digest at nine",
            (
                Lull(KAI, KESTREL),
                Say(
                    KAI, KESTREL, "Can we get an invoice for February with our new address on it?", "invoice"
                ),
                Until(8, 1, WORKDAYS),
            ),
            (New(MANAGERS, (" you.", "*Kestrel Robotics*", "open")),),
            (
                Reads(
                    MANAGERS,
                    "March",
                    (
                        ("*Wednesday, 4 March*: 2 things need you.",),
                        ("• <https://", "|Request 4>", "*Kestrel Robotics*", "unclaimed", "nobody has it"),
                        ("• <https://", "|Request 2>", "*Brightwave*", f"answered by <@{DEV}>"),
                        ("Customers: *Kestrel Robotics* 1 open",),
                        ("Engineers: ", f"<@{DEV}> 0 open, 1 answered"),
                    ),
                ),
            ),
        ),
    ),
)

BY_ITSELF = DayScene(
    "look",
    "A look by itself",
    "What is open at Brightwave is resolved first. A slow answer is dated evidence; in Brightwave's own morning it "
    "becomes one check-in.",
    (
        Moment(
            "a check-in out of the account's own facts",
            (
                Clear(CHLOE, "Brightwave"),
                Until(15, 0, MIDWEEK),
                Type(ANA, TRIAGE, "/steward", "account brightwave"),
            ),
            (
                CheckedIn("brightwave", BRIGHTWAVE, ("Is everything sorted out now?",)),
                Told(ANA, ("Brightwave", "next look")),
            ),
            (Shown(BRIGHTWAVE, ("3 Mar",)),),
        ),
    ),
)

OUTAGE = DayScene(
    "outage",
    "Cut off and back",
    "Steward dies while it posts a card and is away for 40 minutes. Back again, it reads what it missed: "
    "nothing is lost, and nothing said twice.",
    (
        Moment(
            "cut off, away, and back",
            (
                Lull(BO, BRIGHTWAVE),
                Lull(BEA, BRIGHTWAVE),
                Lull(KIM, KESTREL),
                CutOff(
                    "chat.postMessage",
                    Say(
                        BO,
                        BRIGHTWAVE,
                        "Our exports have been failing for an hour, please have a look",
                        "exports",
                    ),
                ),
                Away(
                    40,
                    (
                        (3, Say(BEA, BRIGHTWAVE, "Login is down for everyone!", "login")),
                        (
                            9,
                            Say(DEV, BRIGHTWAVE, "Login is back, a certificate had expired.", thread="login"),
                        ),
                        (20, Say(KIM, KESTREL, "The whole API is down for us!", "outage")),
                    ),
                ),
                Return(),
                Pass(2 * MINUTE),
            ),
            (
                Shown(TRIAGE, ("exports have been failing",)),
                Shown(TRIAGE, ("Login is down for everyone",)),
                Shown(TRIAGE, ("The whole API is down",)),
                Shown(ESCALATIONS, ("Login is down",), times=0),
                Shown(ESCALATIONS, ("exports have been failing", "late")),
            ),
        ),
        Moment(
            "and the day goes on",
            (
                Press(BEN, TRIAGE, actions.CLAIM, "*Request {outage}*"),
                Say(BEN, KESTREL, "We see it too and are switching regions now.", thread="outage"),
                Pass(MINUTE),
            ),
            (Shown(TRIAGE, ("*Request {outage}*", "Claimed by")),),
        ),
    ),
)

DAY = (ASKS, RACE, LADDER, ANSWERS, SIGNALS, DIGEST, BY_ITSELF, OUTAGE)
