"""What a message means: which request it belongs to, whether it needs us, and what it must not carry on.

Rules come first and stand alone (promise 9); a language model, where one is configured, only adds an event.
"""
