from . import assessment, coverage, instrument, practice, reference, transfers

__all__ = ["assessment", "coverage", "instrument", "practice", "reference", "transfers"]
