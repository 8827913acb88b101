"""What people of the workspace do, bound by the rules of Slack's own client."""
