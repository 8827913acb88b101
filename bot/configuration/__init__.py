"""The two files a team writes, `policy.yml` and `workspace.yml`, read into typed terms and places."""

from bot.configuration.policy_file import default_policy, load_policy
from bot.configuration.problems import ConfigurationError, Problem
from bot.configuration.workspace_file import dump_workspace, load_workspace

__all__ = [
    "ConfigurationError",
    "Problem",
    "default_policy",
    "dump_workspace",
    "load_policy",
    "load_workspace",
]
