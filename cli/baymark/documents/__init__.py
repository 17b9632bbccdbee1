"""From results to terminal and paper: templates to HTML, PDF, SVG and PNG.

Terminal: `terminal` (tables), `method_text`, `power_text`, `trace_tree`.

Study report: `gathering` with `grounds` and `method_facts` make `report_data`, `report_charts` draw it, `study_report`
renders it. Certificate: `certificate_words`, `certificate_tables`, `certificate_pdf`. Label: `label_words` set by
`label_layout` with `label_text` and `label_drawing` into `label_full` or `label_compact`; `label` writes the files and
`check_label` reads them back with `codes`. Comparison: `bridge_words`, `bridge_chart`.

Shared: `wording` and `sayings` (texts in a language), `numerals` and `unit_text` (figures), `citations`, `power_words`,
`templates`, `charts`, `drawing` and `look` (pictures), `fonts` with `common_faces` and `derived_faces`, `pdf`,
`printers` and `pictures` (files).
"""
