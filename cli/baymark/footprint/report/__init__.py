"""A footprint as the JSON object that scripts read: `result` the whole of it, `electricity` and `method` two parts."""

from baymark.footprint.report.result import as_object, digest_of, stops

__all__ = ["as_object", "digest_of", "stops"]
