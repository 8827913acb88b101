"""The workspace in Slack's own JSON: objects, events and interactions."""
