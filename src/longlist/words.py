"""Numbers in sentences."""


def figure(number: int, *, exact: bool = True) -> str:
    """2,735 of an exact count; ~2.7K of an estimate, in two digits so that it reads as one. As `formatCount`."""
    if exact:
        return f"{number:,}"
    power = 10 ** max(0, len(str(number)) - 2)
    rounded = (number + power // 2) // power * power
    for size, suffix in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if rounded >= size:
            return f"~{rounded / size:g}{suffix}"
    return f"~{rounded}"


def counted(number: int, one: str, many: str, *, exact: bool = True) -> str:
    """As in: 1 company, 2,735 companies, ~2.7K companies."""
    return f"{figure(number, exact=exact)} {one if number == 1 else many}"


def companies(number: int, *, exact: bool = True) -> str:
    return counted(number, "company", "companies", exact=exact)
