"""What every run of the suite has in common."""

from hypothesis import settings

pytest_plugins = ("tests.shared_data_summary", "tests.scratch_database")

# A slow machine is no fault of the code; what fails prints how to play it again.
settings.register_profile("steward", deadline=None, print_blob=True)
settings.load_profile("steward")
