"""The names under which Slack tells us what was pressed or submitted: action ids and modal callback ids."""

CLAIM = "claim"
ESCALATE = "escalate"
SEVERITY = "severity"
DISMISS = "dismiss"
RESOLVE = "resolve"

CHECKIN_MORE = "checkin_more"
CHECKIN_NOT_NOW = "checkin_not_now"
CHECKIN_LESS = "checkin_less"

PICK_REQUEST = "pick_request"
CHANGE_SEVERITY = "change_severity"
ESCALATE_REQUEST = "escalate_request"
