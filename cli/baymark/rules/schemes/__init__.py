"""Schemes of certification and of declaration: `rules/schemes/<id>/<version>/scheme.yaml`.

In the order of the data flow: `shelf` finds them, `reading` reads them, `model` is what they are.
"""

from baymark.rules.schemes.shelf import available, digest_of, find, for_statement, load, read_folder, readable

__all__ = ["available", "digest_of", "find", "for_statement", "load", "read_folder", "readable"]
