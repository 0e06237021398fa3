"""报表：what is handed in — cells of workbooks."""
