"""Problems of webhooks.

Problem
├── NotFound
│   ├── WebhookNotFound
│   └── DeliveryNotFound
├── Conflict
│   ├── TooManyWebhooks
│   └── DeliveryUnderWay
└── Invalid
    └── AddressRefused          also why an attempt fails: a name may point elsewhere by then
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem, Invalid, NotFound


class WebhookNotFound(NotFound):
    slug = "webhook-not-found"
    title = "No such webhook"

    def __init__(self, webhook_id: UUID) -> None:
        super().__init__(f"There is no webhook {webhook_id}. It may have been removed.")


class DeliveryNotFound(NotFound):
    slug = "delivery-not-found"
    title = "No such delivery"

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(f"This webhook has no delivery {delivery_id}. Old deliveries are cleared up.")


class TooManyWebhooks(Conflict):
    slug = "too-many-webhooks"
    title = "Too many webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} webhooks already, and there can be no more. Remove one first.")


class DeliveryUnderWay(Conflict):
    slug = "delivery-under-way"
    title = "Being sent"

    def __init__(self) -> None:
        super().__init__("This delivery is being sent at this moment. Look at what comes of it first.")


class AddressRefused(Invalid):
    slug = "address-refused"
    title = "Nothing can be sent there"

    def __init__(self, why: str) -> None:
        super().__init__(why, [FieldProblem(pointer="/url", detail=why.rstrip("."))])
