"""The workspace as values and what changes them. No JSON of Slack's, no network."""
