"""How long the program takes and how much memory it needs, beside peers measured in the same run.

`make bench` prints one table. Nothing here is part of the tests: a busy machine is no fault of the program.
"""
