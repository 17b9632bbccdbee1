"""Product carbon footprints, from a bill of materials to a verified and signed certificate."""

from importlib.metadata import version

__version__ = version("baymark")
