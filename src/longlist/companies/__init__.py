"""Companies: the rows that people care about."""
