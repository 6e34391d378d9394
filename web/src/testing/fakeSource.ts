/** The browser's EventSource with the network left out: a test says what arrives. */
export class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.closed = true;
  }
  send(id: number, data: unknown, type = "job") {
    const event = new MessageEvent(type, { data: JSON.stringify(data), lastEventId: String(id) });
    this.dispatchEvent(event);
  }
  hello(id: number, promise: { beat_s?: number } = { beat_s: 2 }) {
    this.send(id, promise, "hello");
  }
  fail() {
    this.dispatchEvent(new Event("error"));
  }
}

export const newestSource = () => FakeSource.opened.at(-1)!;
export const openSources = () => FakeSource.opened.filter(({ closed }) => !closed);
