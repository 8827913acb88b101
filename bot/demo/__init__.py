"""The built-in day and the replay of exports: people and time, through the workspace's control port only."""
