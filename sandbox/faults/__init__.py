"""Misbehaviour on request: a seeded plan of faults, and single failures that a script asks for by name."""

from sandbox.faults.kinds import FaultKind
from sandbox.faults.once import DropConnection
from sandbox.faults.plan import Fault, FaultPlan

__all__ = ["DropConnection", "Fault", "FaultKind", "FaultPlan"]
