"""Fields that an edit can set; without the types of the API, because the command line's help lists them."""

FIELDS = (
    "domain", "description", "country", "city", "industry", "employees", "founded_year", "funding_usd", "external_id",
)  # fmt: skip
