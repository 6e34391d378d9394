"""Edits as the API takes them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from longlist.companies.normalize import shorten
from longlist.companies.schemas import ATTRIBUTE, AttributeName, CompanyFields
from longlist.edits.fields import FIELDS
from longlist.inputs import nfc

Value = str | int | None

_attribute_name: TypeAdapter[str] = TypeAdapter(AttributeName)


def _editable(field: str) -> str:
    field = nfc(field)
    if field in FIELDS:
        return field
    if not field.startswith(ATTRIBUTE):
        raise ValueError(
            f"“{shorten(field)}” cannot be edited on many companies: choose {', '.join(FIELDS)} or attributes.<name>"
        )
    try:
        return ATTRIBUTE + _attribute_name.validate_python(field.removeprefix(ATTRIBUTE))
    except ValidationError as error:
        raise ValueError(f"not the name of an attribute: {_reason(error)}") from None


def _reason(error: ValidationError) -> str:
    message = error.errors()[0]["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["edit"]
    selection_id: UUID
    field: Annotated[str, Field(max_length=300), AfterValidator(_editable)] = Field(
        description=f"{', '.join(FIELDS)}, or `attributes.` and the name of an attribute. Not the name."
    )
    value: Value = Field(description="What the field takes in a single company; null or blank text clears it")

    @field_validator("value", mode="plain", json_schema_input_type=Value)
    @classmethod
    def _as_in_a_company(cls, value: Any, info: ValidationInfo) -> Any:
        """Judged by the very types of a single company, and normalised by them."""
        field = info.data.get("field")
        if field is None or value is None:  # the field is wrong itself, or is to be cleared
            return None
        attribute = field.removeprefix(ATTRIBUTE) if field.startswith(ATTRIBUTE) else None
        try:
            if attribute is None:
                return getattr(CompanyFields.model_validate({field: value}), field)
            return CompanyFields.model_validate({"attributes": {attribute: value}}).attributes.get(attribute)
        except ValidationError as error:
            raise ValueError(_reason(error)) from None


class EditPlanRequest(_Edit):
    pass


class EditJobRequest(_Edit):
    pass
