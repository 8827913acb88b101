"""A local Slack-compatible workspace on loopback, for demos, scenarios and replays.

The real slack-bolt and slack-sdk run against it through `base_url`. It knows nothing of the bot.
"""
