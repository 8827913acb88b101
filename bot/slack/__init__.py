"""All that knows Slack: its payloads, its text, its limits."""
