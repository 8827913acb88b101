"""Block Kit's elements in people's hands: what may be entered, what stands there, what is refused."""
