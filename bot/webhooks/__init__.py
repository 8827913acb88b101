"""The way out to what is not Slack: signed webhooks, such as a pager's."""
