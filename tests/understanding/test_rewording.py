"""An edit that asks something else is a question of its own; one that says the same is none."""

import pytest

from bot.understanding.rewording import asks_anew

LIMIT = "How do we raise the webhook limit?"


@pytest.mark.parametrize(
    "after",
    [
        f"{LIMIT} Also, the export fails.",
        f"{LIMIT}\nWho may delete an account?",
        "Can you delete the account of our former colleague today?",
        f"{LIMIT} <@U1> can you delete \u200baccount 7?",
    ],
)
def test_another_question_is_news(after: str) -> None:
    assert asks_anew(LIMIT, after)


@pytest.mark.parametrize(
    "after",
    [
        "How do we rasie the webhook limit?",
        "how do we raise the *webhook* limit, please?",
        f"Hello! {LIMIT} Many thanks!",
        "How do we raise the limit?",
        f"{LIMIT} :tada:",
        "Thanks, solved!",
        "",
    ],
)
def test_the_same_in_better_words_is_none(after: str) -> None:
    assert not asks_anew(LIMIT, after)
