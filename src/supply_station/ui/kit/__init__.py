"""部件：what every page is made of; it knows no page and no ledger."""
