"""What every run of the suite has in common."""

pytest_plugins = ("tests.shared_data_summary",)
