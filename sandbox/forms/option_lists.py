"""The check of an app's answer to a search for options (docs.slack.dev, "block_suggestion payloads")."""

from typing import Any

from sandbox.state.messages import Json

MOST = 100
"""Options, or groups of options, or options in a group."""
_TEXT, _VALUE, _LABEL = 75, 150, 75
"""Characters (docs.slack.dev/reference/block-kit/composition-objects, option object)."""


def fault_in(answer: Json) -> str | None:
    """What is wrong with it, or `None`."""
    if "option_groups" in answer:
        return _fault_in_groups(answer["option_groups"])
    if "options" in answer:
        return _fault_in_options(answer["options"])
    return "it holds neither options nor option_groups"


def _fault_in_groups(groups: Any) -> str | None:
    if not isinstance(groups, list) or len(groups) > MOST:
        return f"option_groups must be a list of {MOST} or fewer"
    for group in groups:
        if not isinstance(group, dict) or not _is_text(group.get("label"), _LABEL):
            return f"a group needs a label of {_LABEL} characters or fewer"
        fault = _fault_in_options(group.get("options"))
        if fault is not None:
            return fault
    return None


def _fault_in_options(options: Any) -> str | None:
    if not isinstance(options, list) or len(options) > MOST:
        return f"options must be a list of {MOST} or fewer"
    for option in options:
        if not isinstance(option, dict) or not _is_text(option.get("text"), _TEXT):
            return f"an option needs a text of {_TEXT} characters or fewer"
        value = option.get("value")
        if not isinstance(value, str) or len(value) > _VALUE:
            return f"an option needs a value of {_VALUE} characters or fewer"
    return None


def _is_text(text: Any, most: int) -> bool:
    words = text.get("text") if isinstance(text, dict) else None
    return isinstance(words, str) and 0 < len(words) <= most
