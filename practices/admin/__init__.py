from . import assessment, instrument, practice, reference

__all__ = ["assessment", "instrument", "practice", "reference"]
