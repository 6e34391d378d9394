"""What webhooks have workers do: note every finished job, send what is due, clear up old deliveries."""

from longlist.jobs import service, tidy, worker
from longlist.webhooks import queries
from longlist.webhooks.delivery import deliver_due
from longlist.webhooks.service import announce

service.on_finish(announce)
worker.register_chore(deliver_due)
tidy.register(queries.clear_old)
