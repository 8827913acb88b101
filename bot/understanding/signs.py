"""The signs by which rules tell how badly a customer is hurt: one row each, the first that matches decides.

Patterns read folded text: lower case, no apostrophes (`cant`), one space between words. Rows are ordered from
"the customer says how urgent it is" through outages to plain questions. Whoever triages may correct any of
them; the reason is shown with the severity.
"""

import re
from dataclasses import dataclass

from bot.domain.policy import Severity

_SYSTEM = (
    r"(?:apis?|prod(?:uction)?|(?:web)?sites?|servers?|services?|dashboards?|log ?ins?|sso|apps?"
    r"|systems?|platform"
    r"|databases?|db|networks?|vpn|webhooks?|portal|checkout|payments?|cluster|gateway|console|integration"
    r"|everything|all|backend|frontend|instance|environment|endpoints?|search|e?mails?|queue|sync)"
)
_IS = r"(?:is|are|its|went|goes|going|seems?|looks?|been|still|again|completely|totally|now|currently)"
_MIDDLE = r"(?: (?!not\b|no\b|never\b|longer\b|isnt\b|to\b)[\w-]+){0,3}?"
_NOT_DOWN = (
    r"(?! (?:to|the|from|a|an|into|by|for\b.{0,20}maintenance|payment|below|here|there|side|time)\b)"
    r"(?! in\b(?! (?:region|zone|cluster|data ?cent|site|all|every|our|prod|apac|emea|[a-z]{2}\b)))"  # but in a place
)
_NO_WAY = (
    r"(?:cant|cannot|can not|couldnt|could not|unable to|not able to|impossible to|fail(?:s|ed|ing)? to)"
)
_ENTER = r"(?:log ?in|login|sign ?in|access|reach|connect|get in|authenticate|check ?out|pay)"
_TESTING = r"(?:staging|sandbox|test|testing|dev|demo|qa|uat|preview)"


@dataclass(frozen=True, slots=True)
class Sign:
    """One row. `reason` completes "Sev2: the customer ..."; an `alarm` is an emergency by its words."""

    severity: Severity
    alarm: bool
    reason: str
    pattern: re.Pattern[str]


def _row(severity: Severity, reason: str, pattern: str, *, alarm: bool = False) -> Sign:
    return Sign(severity, alarm, reason, re.compile(pattern))


SIGNS: tuple[Sign, ...] = (
    _row(
        Severity.SEV1,
        "fears lost data or an intruder",
        r"\b(?:data (?:loss|breach|leak)|lost (?:all |our |all our |all of our |customer )+data"
        r"|data (?:was|were|is|has been|got|seems?) (?:all )?(?:leaked|lost|deleted|wiped|gone|exposed"
        r"|stolen)|security (?:breach|incident)"
        r"|(?:been|were|got|are|is) (?:hacked|compromised|breached)|ransomware|datenverlust"
        r"|perte de donnees"
        r"|perte de données|pérdida de datos)\b",
        alarm=True,
    ),
    _row(
        Severity.SEV2,
        "says that nothing works",
        r"\bnothing (?:is |seems to be )?(?:work(?:s|ing)|respond(?:s|ing)|load(?:s|ing)|goes through)\b",
        alarm=True,
    ),
    _row(
        Severity.SEV4,
        "says there is no hurry",
        r"\b(?:no (?:rush|hurry|urgency)|not (?:an? )?(?:urgent|emergency|blocking|a blocker)"
        r"|isnt urgent|low prio(?:rity)?"
        r"|when(?:ever)? you (?:have|get|find) (?:a |some )?(?:time|moment|minute|chance)|nice to have"
        r"|no pressure"
        r"|(?:nicht|net) (?:dringend|eilig)|keine eile|eilt nicht|pas urgent|sin prisa|no es urgente)\b",
    ),
    _row(
        Severity.SEV3,
        "says a test system is down",
        rf"\b{_TESTING}\b[^.!?]{{0,40}}\b(?:down|unreachable|not responding|outage)\b",
    ),
    _row(
        Severity.SEV1,
        "says production is down",
        rf"\b(?:prod|production|everything|whole (?:site|platform|system)|all (?:our )?(?:systems"
        rf"|services|sites))"
        rf"(?: {_IS})?{_MIDDLE} (?:down|offline|dead|unreachable|broken)\b{_NOT_DOWN}",
        alarm=True,
    ),
    _row(
        Severity.SEV1,
        "says all their users are cut off",
        rf"\b(?:(?:nobody|no one|none of (?:our|the) \w+) (?:can|is able to) {_ENTER}"
        rf"|(?:all|every|everyone|everybody)(?: of)?(?: our)?(?: \w+)? (?:is |are )?{_NO_WAY} {_ENTER}"
        r"|(?:complete|total|full|major) outage|total ?ausfall|panne totale)\b",
        alarm=True,
    ),
    _row(
        Severity.SEV1,
        "calls it Sev1",
        r"\b(?:sev(?:erity)?[ -]?1|p1|prio(?:rity)?[ -]?1|showstopper)\b",
    ),
    _row(
        Severity.SEV2,
        "says something is down",
        rf"\b{_IS}{_MIDDLE} down\b{_NOT_DOWN}"
        rf"|\b{_SYSTEM} (?:down|offline)\b{_NOT_DOWN}|^(?:[\w-]+ ){{0,2}}down[ !?.]*$",
        alarm=True,
    ),
    _row(
        Severity.SEV2,
        "reports an outage",
        r"\b(?:outages?|not respond(?:ing)?|isnt responding|arent responding|unresponsive|unreachable"
        r"|ausfall|ausgefallen|nicht erreichbar|geht nichts? mehr|gehen nicht mehr|panne|hors service"
        r"|injoignable"
        r"|ne répond plus|ne fonctionne plus|ne marche plus|caído|caida|caída|fuera de servicio"
        r"|no responde)\b",
        alarm=True,
    ),
    _row(
        Severity.SEV2,
        "cannot get in",
        rf"\b(?:we|users|customers|clients|people|team|everyone|anyone"
        rf"|staff)\b[^.!?]{{0,30}}\b{_NO_WAY} {_ENTER}\b",
        alarm=True,
    ),
    _row(
        Severity.SEV2,
        "sees server errors",
        r"\b(?:(?:getting|seeing|returns?|returning|throws?|throwing|with|gives?|giving|lots of|many"
        r"|http) (?:an? |only |lots of"
        r" |lot of |many |constant |http ){0,4}(?:5\d\d|5xx)s?|(?:500|502|503|504)s|50[0-4] errors?"
        r"|internal server errors?"
        r"|bad gateway|gateway time-?outs?|service unavailable)\b",
    ),
    _row(
        Severity.SEV2,
        "says it is urgent",
        r"\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|emergency|(?:is|very|most|business|mission)[ -]critical"
        r"|critical (?:issue|bug|problem|error|situation|impact)"
        r"|(?:need|needs|needed|fix|fixed|help|respond|answer)\b[^.!?]{0,30} (?:immediately|right away"
        r"|right now)|blocker|blocking (?:us|our|the)"
        r"|(?:are|im|is|were|completely|totally) blocked|sev(?:erity)?[ -]?2|p2|dringend|eilig|urgente?"
        r"|urgence"
        r"|au plus vite|urgentemente|cuanto antes)\b",
    ),
    _row(
        Severity.SEV4,
        "suggests an improvement",
        r"\b(?:feature request|would be (?:nice|great|cool|lovely|useful) (?:if|to)|nice if|suggestion"
        r"|wish ?list|typo)\b",
    ),
    _row(
        Severity.SEV3,
        "reports a problem",
        r"\b(?:errors?|fail(?:s|ed|ing|ure|ures)?|crash\w*|broken|broke|bugs?|issues?|problems?|stuck"
        r"|hangs?|hanging|slow(?:er|ly)?"
        r"|time(?:d|s)? ?outs?|missing|wrong|incorrect|doesnt|does not|didnt|did not|isnt|wont"
        r"|not working|stopped"
        r"|fehler|kaputt|problem[ae]?s?|geht nicht|funktioniert nicht|erreur|bloqué|ne marche pas"
        r"|ne fonctionne pas"
        r"|no funciona|fallo)\b",
    ),
    _row(Severity.SEV3, "asks a question", r"\?"),
    _row(
        Severity.SEV3,
        "asks for something",
        r"\b(?:can|could|would|will) (?:you|we|i|someone|somebody|anyone)\b|\b(?:please|pls|plz|need"
        r"|want|would like|bitte"
        r"|sil vous plaît|por favor|how (?:do|can|to)|help)\b",
    ),
)

FOR_INFORMATION = re.compile(
    r"(?:(?:hi|hello|hey|all|team|everyone|guys)[ ,:!.]+){0,4}(?:fyi|for your info(?:rmation)?"
    r"|just (?:an? )?fyi|heads[ -]up|"
    r"just (?:a )?(?:quick )?(?:heads[ -]up|to let you know|letting you know|so you know)|for the record"
    r"|no (?:action|answer|reply|response) (?:is )?(?:needed|required|necessary)|nur zur info"
    r"|zur info(?:rmation)?|pour info"
    r"(?:rmation)?|para (?:tu|su|vuestra) información)\b"
)
"""A message that begins so says itself that it wants nothing."""

ASKS = re.compile(
    r"\?|\b(?:can|could|would|will) (?:you|we|i|someone|somebody|anyone)\b"
    r"|\b(?:please|pls|plz|needs?|want|help|urgent\w*|asap|errors?|fail\w*|crash\w*|broken|bugs?|issues?|problems?|stuck|slow|missing|wrong"
    r"|cant|cannot|not working|doesnt|isnt|down|offline|outages?|unreachable|unable|time-?outs?|50[0-4]s?"
    r"|breach\w*|leak\w*|lost|los(?:e|es|ing)|dead|died|dying|on fire|burn(?:s|ing)|vanish\w*|disappear\w*|cancel\w*"
    r"|sev ?[12]|p[12]|let (?:us|me) know|bitte|ausfall|panne|how (?:do|can|to))\b"
)
"""Words that ask or complain: they mark the sentence that carries the ask; mere information has none."""
