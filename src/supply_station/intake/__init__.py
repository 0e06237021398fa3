"""收进：what comes in — cells that somebody else wrote become plain rows."""
