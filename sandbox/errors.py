"""What can go wrong for a person or a script that acts in the workspace.

SandboxError
├── WorldError              the initial world contradicts itself
├── UnknownError            a person, channel, message, view, element or scene that does not exist
├── NotAMemberError         acting in a channel one is not a member of
├── NotAllowedError         the person or the state of things forbids it
├── PortTakenError          the server cannot listen where it was told to
├── AppSilentError          the app gave no answer within Slack's deadline
├── AppUnreachedError       the app could not be told, or failed to take it
├── ManifestError           an app manifest that cannot be read
├── AppAnswerError          the app's answer is none that Slack understands
├── NotVerifiedError        an address did not prove that it is the app's
├── FaultError              a fault that there is not, or that cannot be
└── SceneFailedError        a scene did not come off
"""


class SandboxError(Exception):
    """Its text is one sentence for the person who acted."""


class WorldError(SandboxError):
    """The initial world contradicts itself."""


class UnknownError(SandboxError):
    """Something was named that does not exist."""

    def __init__(self, kind: str, value: str, known: str = "") -> None:
        super().__init__(f"There is no {kind} {value!r}." + (f" {known}" if known else ""))


class NotAMemberError(SandboxError):
    def __init__(self, person: str, channel: str) -> None:
        super().__init__(f"{person} is not a member of {channel}; only members can act there.")


class NotAllowedError(SandboxError):
    """The person, or the state things are in, forbids it."""


class PortTakenError(SandboxError):
    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken; choose another one, or 0 for any that is free.")


class AppSilentError(SandboxError):
    """Slack shows its own warning when an app does not answer in time."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"The app did not answer {what} within {seconds:g} seconds.")


class AppUnreachedError(SandboxError):
    """No connection, a broken one, or an HTTP error for an answer."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The app could not be told of {what}: is it running, and does it answer with 200?")


class ManifestError(SandboxError):
    def __init__(self, problem: str) -> None:
        super().__init__(f"The app manifest cannot be read: {problem}.")


class AppAnswerError(SandboxError):
    """Where Slack's client says "We had some trouble connecting. Try again?"."""

    def __init__(self, what: str, fault: str, details: tuple[str, ...] = ()) -> None:
        sentence = f"The app's answer to {what} cannot be used: {fault}."
        super().__init__(" ".join((sentence, *details)))


class NotVerifiedError(SandboxError):
    """As when Slack's own settings page says that a request URL did not respond with the challenge."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"The address {url} could not be verified: {reason}.")


class FaultError(SandboxError):
    """A fault was asked for that there is not, or with a value that it cannot have."""


class SceneFailedError(SandboxError):
    """A scene did not come off; the page shows the sentence."""
