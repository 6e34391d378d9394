"""Which column of a file is which field of a company: guessed from the headers, or as the person says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import normalize

from longlist.imports.errors import BadMapping
from longlist.imports.fields import FIELDS, Field, Match

# Headers by field, best first, reduced to letters and digits.
_KNOWN: dict[Field, str] = {
    "name": "name companyname company organization organisation organizationname organisationname security"
    " accountname account legalname issuer firm startup title",
    "domain": "domain website url homepage web websiteurl companywebsite homepageurl companydomain domainname www",
    "description": "description summary about shortdescription longdescription businesssummary overview",
    "country": "country countryname hqcountry headquarterscountry countryregion nation",
    "city": "city hqcity headquarterscity town",
    "location": "headquarterslocation headquarters hqlocation hq location",
    "industry": "industry sector gicssector industries industrygroup category vertical gicssubindustry",
    "employees": "employees employeecount numberofemployees fulltimeemployees headcount staff employeescount",
    "founded_year": "foundedyear founded yearfounded foundingyear foundedon foundeddate founding established",
    "funding_usd": "fundingusd totalfundingusd fundingtotalusd totalfundingamountinusd totalfunding funding raised",
    "external_id": "externalid id symbol ticker tickersymbol companyid uuid crunchbaseid lei isin cik",
}


def read_choices(texts: Iterable[str]) -> dict[Field, str]:
    """``field=Header`` as typed, by field; an empty header means "none of them".

    Raises: BadMapping
    """
    chosen: dict[Field, str] = {}
    for text in texts:
        left, sign, header = text.partition("=")
        field = next((known for known in FIELDS if known == left.strip()), None)
        if not sign:
            raise BadMapping(f"“{text}” is not a mapping. Write field=Header, for example name=Security.")
        if field is None:
            raise BadMapping(f"There is no field “{left.strip()}”. Fields are: {', '.join(FIELDS)}.")
        if field in chosen:
            raise BadMapping(f"The field {field} is mapped twice.")
        chosen[field] = normalize("NFC", header.strip())
    return chosen


def guess_mapping(headers: Sequence[str], chosen: Mapping[Field, str]) -> dict[Field, str]:
    """Header by field, in the order of the fields. What the person chose wins; each column serves once.

    Raises: BadMapping where a chosen header is not in the file, or nothing gives the name
    """
    for field, header in chosen.items():
        if header and header not in headers:
            raise BadMapping(f"The file has no column “{header}” for {field}. Its columns are: {_listed(headers)}.")
    taken = {header for header in chosen.values() if header}
    if len(taken) < sum(1 for header in chosen.values() if header):
        raise BadMapping("One column cannot be two fields.")
    mapping: dict[Field, str] = {}
    for field in FIELDS:
        found = chosen[field] if field in chosen else _guess(field, headers, taken)
        if found:
            mapping[field] = found
            taken.add(found)
    if "name" not in mapping:
        raise BadMapping(
            f"No column looks like the company's name. Say which is, with --map name=HEADER: {_listed(headers)}."
        )
    return mapping


def _guess(field: Field, headers: Sequence[str], taken: set[str]) -> str | None:
    reduced = {re.sub(r"[^a-z0-9]", "", header.lower()): header for header in reversed(headers) if header not in taken}
    return next((reduced[known] for known in _KNOWN[field].split() if known in reduced), None)


def choose_match(mapping: Mapping[Field, str], wanted: Match | None) -> Match:
    """What makes two rows the same company: as wanted, else the surest that the file has.

    Raises: BadMapping where the file has no column for what is wanted
    """
    if wanted is None:
        return "external_id" if "external_id" in mapping else "domain" if "domain" in mapping else "name+country"
    if wanted in ("external_id", "domain") and wanted not in mapping:
        raise BadMapping(f"Matching by {wanted} needs its column: say which, with --map {wanted}=HEADER.")
    return wanted


def _listed(headers: Sequence[str], most: int = 30) -> str:
    more = f" and {len(headers) - most} more" if len(headers) > most else ""
    return ", ".join(headers[:most]) + more
