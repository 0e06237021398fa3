"""规则：what is true; each module could be explained to an inspector without a computer."""
