"""From results to paper: templates to HTML, PDF, SVG and PNG."""
