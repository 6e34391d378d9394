"""Problems of companies.

Problem
└── NotFound
    └── CompanyNotFound
"""

from uuid import UUID

from longlist.errors import NotFound


class CompanyNotFound(NotFound):
    slug = "company-not-found"
    title = "No such company"

    def __init__(self, company_id: UUID) -> None:
        super().__init__(f"There is no company {company_id}. It may have been deleted.")
