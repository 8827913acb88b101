"""Any value of a domain dataclass, for Hypothesis: instants are aware, nested values are filled in too."""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

_DECADE = timedelta(days=3653)


def any_value(hint: Any) -> st.SearchStrategy[Any]:
    if hint is datetime:
        return st.datetimes(timezones=st.just(UTC))
    if hint is timedelta:
        return st.timedeltas(-_DECADE, _DECADE)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: any_value(hints[field.name]) for field in fields(hint)})
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return st.lists(any_value(inner[0]), max_size=3).map(tuple)
    if origin in (Union, types.UnionType):
        return st.one_of(*(any_value(one) for one in inner))
    return st.from_type(hint)
