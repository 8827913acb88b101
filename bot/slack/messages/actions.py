"""The action ids under which Slack tells us which button was pressed."""

CLAIM = "claim"
REPLY = "reply"
ESCALATE = "escalate"
SEVERITY = "severity"
DISMISS = "dismiss"
RESOLVE = "resolve"
MORE = "request_more"

HANDOVER_ACCEPT = "handover_accept"
HANDOVER_DECLINE = "handover_decline"
HANDOVER_TAKE = "handover_take"
HANDOVER_ASSIGN = "handover_assign"

CHECKIN_MORE = "checkin_more"
CHECKIN_NOT_NOW = "checkin_not_now"
CHECKIN_LESS = "checkin_less"

HELD_ARRIVED = "held_arrived"
HELD_SEND = "held_send"

COMPANY_AGREED = "company_agreed"
