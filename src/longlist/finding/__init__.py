"""Finding companies: search, filters, sorting, counts and facets, over a collection or over all of them."""
