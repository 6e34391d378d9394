"""Collections: named lists of companies, and who is in them."""
