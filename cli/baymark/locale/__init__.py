"""Message catalogues, and the program that brings them up to date (`make catalogues`)."""
