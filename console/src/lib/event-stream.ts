const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface StreamOptions {
  /** The address, resuming after an id where one was seen. */
  url: (after: string | undefined) => string;
  /** Names of the events that carry something. */
  events: readonly string[];
  onEvent: (name: string, data: unknown) => void;
  onState: (state: "open" | "waiting" | "ended") => void;
}

/**
 * Follows an event stream, resuming after the last id when the line breaks, with growing pauses,
 * until it says `end`. Returns what stops it.
 */
export function followStream(options: StreamOptions): () => void {
  let last: string | undefined;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE_MS;
  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  const open = () => {
    const own = new EventSource(options.url(last));
    source = own;
    own.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      options.onState("open");
    });
    for (const name of options.events) {
      own.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId !== "") last = event.lastEventId;
        options.onEvent(name, JSON.parse(event.data));
      });
    }
    own.addEventListener("end", () => {
      close();
      options.onState("ended");
    });
    // The browser's own reconnect gives up for good on any status but 200, so it is done here.
    own.addEventListener("error", () => {
      own.close();
      options.onState("waiting");
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
  };
  open();
  return close;
}
