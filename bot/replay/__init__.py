"""A team's own past, gone through by today's rules: a Slack export in, what would have happened out.

The decisions are those of live traffic: the same services over books in memory, the same domain, and no Slack
and no database. `steward demo --headless --export` plays the same export through everything, and slowly.
"""
