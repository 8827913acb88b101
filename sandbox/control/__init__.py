"""The control port: what the page and scripts read, and the acts they ask for."""
