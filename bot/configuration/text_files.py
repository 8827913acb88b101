"""A configuration file's text, or one sentence that says why it cannot be had."""

from pathlib import Path

from bot.errors import SettingsError


def text_of(file: Path) -> str:
    """Errors: `SettingsError`."""
    try:
        return file.read_text(encoding="utf8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); see docs/configuration.md") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: not UTF-8 text at byte {error.start}; save it as UTF-8") from None
