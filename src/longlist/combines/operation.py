"""Set operations of a combination; without the types of the API, because the command line's help lists them."""

from typing import Literal

Operation = Literal["union", "intersection", "difference", "symmetric_difference"]
