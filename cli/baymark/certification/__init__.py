"""Certification: who signs, what was signed, and whom to believe.

Submodules are imported by name (`from baymark.certification import keys, signature, trust`); none of them
loads the cryptography library before it is used.
"""
