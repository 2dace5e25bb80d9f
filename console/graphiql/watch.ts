/** What a server sends of one operation: `graphql-transport-ws`. */
type Message =
  | { type: "connection_ack" | "ping" | "pong" | "complete" }
  | { type: "next"; payload: Answer }
  | { type: "error"; payload: unknown[] };

type Answer = Record<string, unknown>;
type Step = IteratorResult<Answer, undefined>;

const END: Step = { done: true, value: undefined };
const CLOSED_BY_US = 1000;

/**
 * The answers to a subscription, over a socket of its own. Its end, by whichever side, closes the
 * socket.
 */
export function watch(
  url: URL,
  headers: Record<string, string>,
  request: unknown,
): AsyncIterableIterator<Answer, undefined> {
  const socket = new WebSocket(url, "graphql-transport-ws");
  const steps = new Steps();
  const say = (message: object) => socket.send(JSON.stringify(message));
  socket.addEventListener("open", () => say({ type: "connection_init", payload: { headers } }));
  socket.addEventListener("close", ({ code, reason }) => {
    if (code !== CLOSED_BY_US) {
      const why = reason === "" ? "" : `: ${reason}`;
      steps.give({
        done: false,
        value: failed([{ message: `the socket closed (${code}${why})` }]),
      });
    }
    steps.give(END);
  });
  const end = () => {
    steps.give(END);
    socket.close(CLOSED_BY_US);
  };
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.type === "connection_ack") say({ type: "subscribe", id: "1", payload: request });
    if (message.type === "ping") say({ type: "pong" });
    if (message.type === "next") steps.give({ done: false, value: message.payload });
    if (message.type === "error") steps.give({ done: false, value: failed(message.payload) });
    if (message.type === "error" || message.type === "complete") end();
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => steps.take(),
    async return() {
      end();
      return END;
    },
  };
}

function failed(errors: unknown[]): Answer {
  return { errors };
}

/** Steps wait for who takes them, or the other way round; nothing follows the end. */
class Steps {
  readonly #given: Step[] = [];
  readonly #taking: ((step: Step) => void)[] = [];
  #ended = false;

  give(step: Step): void {
    if (this.#ended) return;
    this.#ended = step.done === true;
    const take = this.#taking.shift();
    if (take === undefined) this.#given.push(step);
    else take(step);
    if (this.#ended) for (const other of this.#taking.splice(0)) other(END);
  }

  take(): Promise<Step> {
    const step = this.#given.shift();
    if (step !== undefined) return Promise.resolve(step);
    if (this.#ended) return Promise.resolve(END);
    return new Promise((resolve) => this.#taking.push(resolve));
  }
}
