"""纸张：what is printed — ink on paper, pure functions from a sheet to bytes."""
