import { expect, test } from "vitest";
import {
  createImporting,
  type ImportEvent,
  type ImportRequest,
} from "../../client/src/importing-client/importing-client";
import type { Channel } from "../../client/src/worker-client/worker-client";

type Posted = { readonly type: string; readonly files?: unknown };

/** The importing client over workers that are opened as it needs them, what it posts to each, and everything that it says. */
function importing() {
  const workers: { posted: Posted[]; ended: boolean; arrive(data: unknown): void; crash(): void }[] = [];
  const client = createImporting(() => {
    const events = new EventTarget();
    const worker = {
      posted: [] as Posted[],
      ended: false,
      arrive: (data: unknown) => events.dispatchEvent(new CustomEvent("message", { detail: data })),
      crash: () => events.dispatchEvent(new CustomEvent("error")),
    };
    workers.push(worker);
    const channel: Channel = {
      postMessage: (message) => worker.posted.push(message as Posted),
      addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) =>
        events.addEventListener(type, (event) => listener({ data: (event as CustomEvent<unknown>).detail })),
      terminate: () => {
        worker.ended = true;
      },
    };
    return channel;
  });
  const heard: ImportEvent[] = [];
  client.events((event) => heard.push(event));
  return { client, workers, heard };
}

const request: ImportRequest = {
  task: "1".repeat(32),
  into: null,
  shifted: false,
  validation: "more",
  cap: 500,
  seed: 1,
};
const files = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ path: `mugs/${at}.jpg`, file: new File([], `${at}.jpg`) }));
/** So many turns of the event loop; timers of one length come in the order in which they were set. */
async function turns(count: number) {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
const ended: ImportEvent = { type: "ended", how: "complete", why: "", kept: 0, skipped: 0, classes: 0 };
const sent = (posted: readonly Posted[]) => posted.flatMap(({ files }) => (Array.isArray(files) ? files.length : []));

test("no worker is loaded before there is work", () => {
  const { client, workers } = importing();
  client.cancel();
  expect(workers).toEqual([]);
});

test("files follow the announcement, few at a time, each once and in order", async () => {
  const { client, workers } = importing();
  expect(client.start(request, files(60))).toBe(true);
  // The first few at once, the others in turns of their own.
  expect(sent(workers[0]!.posted)).toEqual([25]);
  await turns(5);
  expect(workers[0]!.posted[0]).toEqual({ type: "import", request, files: 60 });
  expect(sent(workers[0]!.posted)).toEqual([25, 25, 10]);
  const paths = workers[0]!.posted.flatMap(({ files }) => (Array.isArray(files) ? files.map(({ path }) => path) : []));
  expect(paths).toEqual(files(60).map(({ path }) => path));
});

test("one import at a time, and the next one after it ended", async () => {
  const { client, workers } = importing();
  client.start(request, files(1));
  expect(client.start(request, files(1))).toBe(false);
  workers[0]!.arrive(ended);
  expect(client.start(request, files(1))).toBe(true);
  expect(workers[0]!.posted.filter(({ type }) => type === "import")).toHaveLength(2);
});

test("an import that ended while its files were on their way is sent no more of them", async () => {
  const { client, workers } = importing();
  client.start(request, files(500));
  client.cancel();
  workers[0]!.arrive(ended);
  await turns(5);
  expect(workers[0]!.posted.map(({ type }) => type)).toEqual(["import", "files", "cancel"]);
});

test("a worker that breaks is ended and told, and the next import goes to a new one", async () => {
  const { client, workers, heard } = importing();
  client.start(request, files(1));
  workers[0]!.crash();
  expect(heard).toMatchObject([{ type: "failed", what: "everything", code: "importing-broken" }]);
  expect(workers[0]!.ended).toBe(true);
  expect(client.start(request, files(1))).toBe(true);
  expect(workers).toHaveLength(2);
});

test("a packing that fails ends no import", () => {
  const { client, workers } = importing();
  client.start(request, files(1));
  workers[0]!.arrive({ type: "failed", what: "pack", code: "task-missing", message: "It is gone." });
  expect(client.start(request, files(1))).toBe(false);
});

test("a request of the wrong form is refused before anything is sent, and blocks no other", () => {
  const { client, workers } = importing();
  expect(() => client.start({ ...request, cap: 0 }, files(1))).toThrow();
  expect(workers).toEqual([]);
  expect(client.start(request, files(1))).toBe(true);
});

test("each question is answered by its number, and a failure ends those of its kind alone", async () => {
  const { client, workers } = importing();
  const first = client.names();
  const leakage = client.leakage("own-2-0123456789abcdef", { n: 20, validationPerClass: 40 });
  const second = client.names();
  const { posted, arrive } = workers[0]!;
  expect(posted).toEqual([
    { type: "name", number: 0 },
    { type: "leak", number: 1, name: "own-2-0123456789abcdef", n: 20, validationPerClass: 40 },
    { type: "name", number: 2 },
  ]);
  const task = { id: "1".repeat(32), title: "Mugs", madeAt: "2026-01-01T00:00:00.000Z", flips: true, classes: [] };
  arrive({ type: "named", number: 2, tasks: [{ task, name: null }] });
  arrive({ type: "failed", what: "name", code: "importing-failed", message: "The disk is gone." });
  arrive({ type: "leaked", number: 1, leakage: null });
  await expect(first).rejects.toThrow("The disk is gone.");
  expect(await second).toEqual([{ task, name: null }]);
  expect(await leakage).toBe(null);
});
