"""The errors that are no bugs, and what they mean. Each is one sentence that names the thing and the way out.

    StewardError
    ├── SettingsError           the environment, or a file that it names, cannot be used
    ├── ConfigurationError      policy.yml or workspace.yml, one line a problem       bot/configuration
    ├── StartError              Slack does not let us start, or has not what workspace.yml names
    ├── DatabaseError           the database cannot be opened                         storage/engine
    │   ├── DatabaseUrlError    its address is of no kind that we know
    │   ├── InUseError          another process works with it                         storage/sole_process
    │   ├── OlderSchemaError    this version has not run with it yet              storage/schema
    │   ├── NewerSchemaError    a newer Steward has changed its schema                storage/schema
    │   ├── BackupError         a backup cannot be made or used                       storage/backup
    │   └── CopyError           a copy was not made                                   storage/copy
    ├── UnreadableError         a stored value was written by a newer Steward         storage/codecs
    ├── ConflictError           somebody else changed the row meanwhile               bot/ports/books
    ├── UnansweredError         the database did not answer in time                   bot/ports/books
    ├── NoSuchRequestError      there is no request of that number                    bot/services/desk
    ├── ReceiptError            a receipt is not there, or cannot be tried again      bot/services/look_after_inbox
    ├── SignalError             a signal cannot be taken                              bot/services/signal
    ├── SendError               a call to Slack failed; `code` is Slack's word for it bot/ports/outside
    │   ├── PermanentError      it would fail again
    │   │   ├── GoneError       what was to be edited is not there any more
    │   │   └── RefusedPlaceError   nothing of ours is taken there now
    │   ├── TransientError      nothing was done; it may be tried again later
    │   │   ├── UnagreedCompanyError  until one of ours agrees that a further company reads it
    │   │   └── RefusedTokenError   nor will be, until somebody mends our token or its rights
    │   └── UnknownFateError    the answer never came
    ├── ExportError             a Slack export cannot be read
    ├── WorkspaceError          the local workspace cannot start
    └── DemoError               a moment of the built-in day did not occur

Whatever else is raised is a bug, or is turned into one of these where it is caught.
"""

import traceback
from collections.abc import Sequence
from pathlib import PurePath


class StewardError(Exception):
    """What the command line prints as it stands, with exit status 2."""


class SettingsError(StewardError):
    """The environment, or a file that it names."""


class StartError(StewardError):
    """Slack's answer at the start."""


class ExportError(StewardError):
    """A Slack export."""


class DemoError(StewardError):
    """The built-in day; `stands` are the messages that stand there instead, the newest last."""

    def __init__(self, sentence: str, stands: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.stands = tuple(stands)


class WorkspaceError(StewardError):
    """The local workspace."""


def kind_and_place(error: Exception) -> str:
    """What is kept of a bug: what it is and where in our code it came up.

    Never its own words: they may be a customer's.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    where = ours[-1] if ours else frames[-1]
    return f"{type(error).__name__} in {where.name} ({PurePath(where.filename).name}:{where.lineno})"
