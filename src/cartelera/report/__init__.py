"""The exploratory report: figures from clean tables, then HTML, PDF, PNG, SVG and CSV.

`cartelera.report.write.write_report` is the way in. It needs the extra `report`; importing this package does not.
"""
