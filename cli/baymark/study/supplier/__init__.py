"""Suppliers' product carbon footprints in a study: what they are, read, written, and asked for.

In the order of use: `request` (a small study for a supplier without a declaration), `writing` (a footprint handed in
becomes a file of suppliers/), `reading` (those files). What is read is `study.model_supplier`.
"""
