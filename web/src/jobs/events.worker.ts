import { createHub } from "./eventHub";
import { EVENTS_URL } from "./eventsUrl";

const hub = createHub(EVENTS_URL);

addEventListener("connect" as "message", ({ ports }) => hub.join(ports[0]!));
