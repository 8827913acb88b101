"""The errors that people meet, and what a program may do with them.

    StewardError                 code and sentence
    ├── SettingsError            settings      an environment variable is missing or odd
    ├── ExportError              export        a Slack export cannot be read
    ├── WorkspaceError           workspace     the local workspace cannot start
    └── DemoError                demo          a moment of the built-in day did not occur

Other trees stand where they belong: `bot.configuration.ConfigurationError` (policy and workspace files),
`bot.ports.SendError` (Slack), `storage.engine.DatabaseUrlError`, `storage.codecs.UnreadableError`.
"""


class StewardError(Exception):
    """Base of what the command line prints as one sentence."""

    code = "steward"


class SettingsError(StewardError):
    code = "settings"


class ExportError(StewardError):
    code = "export"


class DemoError(StewardError):
    code = "demo"


class WorkspaceError(StewardError):
    code = "workspace"
