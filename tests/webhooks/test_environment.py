"""Where a webhook is and what signs for it stands in the environment, and is never shown."""

import pytest

from bot.configuration.policy_file import default_text, load_policy
from bot.errors import SettingsError
from bot.running import webhooks_of
from bot.settings import webhooks

URL, SECRET = "https://pager.example/hook?token=abc", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def environment(url: str = URL, secret: str = SECRET) -> dict[str, str]:
    return {"STEWARD_WEBHOOK_NIGHT_PAGER_URL": url, "STEWARD_WEBHOOK_NIGHT_PAGER_SECRET": secret}


def test_a_webhook_is_read_by_its_name_and_shows_nothing() -> None:
    (name, found), *others = webhooks(environment(secret=f"{SECRET}, {SECRET}")).items()
    assert (name, found.url, len(found.keys), others) == ("night_pager", URL, 2, [])
    assert repr(found) == "Webhook()"


@pytest.mark.parametrize(
    ("url", "secret", "sentence"),
    [
        ("", SECRET, "STEWARD_WEBHOOK_NIGHT_PAGER_URL is no https address"),
        ("http://pager.example/hook", SECRET, "STEWARD_WEBHOOK_NIGHT_PAGER_URL is no https address"),
        (URL, "", "STEWARD_WEBHOOK_NIGHT_PAGER_SECRET: it does not begin with whsec_"),
        (URL, "whsec_c2hvcnQ=", "STEWARD_WEBHOOK_NIGHT_PAGER_SECRET: it holds 5 bytes, not 24 to 64"),
        (URL, f"{SECRET},", "STEWARD_WEBHOOK_NIGHT_PAGER_SECRET: it does not begin with whsec_"),
    ],
)
def test_what_is_missing_or_odd_is_named_and_not_shown(url: str, secret: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        webhooks(environment(url, secret))
    assert sentence in str(refusal.value)
    assert "pager.example" not in str(refusal.value)


def test_on_the_own_machine_http_will_do() -> None:
    assert webhooks(environment("http://127.0.0.1:8080/page"))["night_pager"].url.startswith("http:")


def test_a_ladder_that_calls_a_webhook_of_which_the_environment_knows_nothing_does_not_start() -> None:
    text = default_text().replace("who: lead, where: [dm, channel]", "who: lead, where: [webhook pager]", 1)
    with pytest.raises(SettingsError, match="calls the webhook pager: set STEWARD_WEBHOOK_PAGER_URL and"):
        webhooks_of(load_policy(text))
