"""Certification: who signs, what was signed, and whom to believe.

In the order of a case: `keys` and `trust` (who may sign) over `signature`; `application` of `parties`; `verification`
with `recomputation`, `plausibility` and `findings`; the verifier's `statement`; `reliance` and `case` (what has to hold),
`refusals`; `request`, `drafting` and `numbers` make the `certificate`; `issue` enters it in the `registry`; `credential`
and `token` carry it. `supplier` takes a certificate in as a supplier's footprint; `names` tells whether two are one.

Submodules are imported by name (`from baymark.certification import keys, signature, trust`); none of them
loads the cryptography library before it is used.
"""
