"""The manual, and what makes its generated pages (`make docs`, `make validation`)."""
