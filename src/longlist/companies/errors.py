"""Problems of companies.

Problem
├── NotFound
│   └── CompanyNotFound
└── Invalid
    └── TooManyAttributes
"""

from uuid import UUID

from longlist.errors import FieldProblem, Invalid, NotFound


class CompanyNotFound(NotFound):
    slug = "company-not-found"
    title = "No such company"

    def __init__(self, company_id: UUID) -> None:
        super().__init__(f"There is no company {company_id}. It may have been deleted.")


class TooManyAttributes(Invalid):
    slug = "too-many-attributes"
    title = "Too many attributes"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"The company would have {count:,} attributes; {most:,} is the most. Remove others first.",
            [FieldProblem(pointer="/attributes", detail=f"{count:,} attributes, of which {most:,} can be kept")],
        )
