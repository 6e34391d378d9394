"""Numbers in sentences."""


def counted(number: int, one: str, many: str) -> str:
    """As in: 1 company, 2,735 companies."""
    return f"{number:,} {one if number == 1 else many}"


def companies(number: int) -> str:
    return counted(number, "company", "companies")
