// Promise 15 against the real thing: canaries go into every input of a running Worker, also while its database fails, and then
// everything that it kept, printed or answered is searched for them, byte by byte.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canaries } from "./canaries";
import { honestBody, takeTickets } from "./load.mjs";
import { makePlace, type Place, type Running, startWorker } from "./site.mjs";

/** What every canary begins with: the words, and the network of the addresses. */
const traces = ["canary", "203.0.113"];

interface Answer {
  readonly status: number;
  readonly said: string;
}

/** One request with every canary; plain node:http, since `fetch` would not send all of these headers. */
function send(worker: Running, method: string, path: string, body = "", more: Record<string, string> = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asking = request(
      worker.address + path,
      { method, headers: { ...canaries, "content-type": "application/json", ...more } },
      (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, said: JSON.stringify(response.rawHeaders) + text }),
        );
      },
    );
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Every request that the Worker knows, and some that it does not. */
async function sendEverything(worker: Running, ticket: string): Promise<readonly Answer[]> {
  const body = honestBody(ticket);
  const requests: Parameters<typeof send>[] = [
    [worker, "GET", "/api/ticket?canary=canary-query"],
    [worker, "POST", "/api/study?canary=canary-query", body],
    [worker, "POST", "/api/study", body],
    [worker, "POST", "/api/study", '{"canary-key":"canary-body"}'],
    [worker, "POST", "/api/study", body.replace(/^{/, '{"canary":1,')],
    [worker, "POST", "/api/study", body.replace(/"ticket":"\d+/, '"ticket":"10000')],
    [worker, "POST", "/api/study", `canary${"x".repeat(4000)}`],
    [worker, "POST", "/api/study", body, { "content-type": "text/canary" }],
    [worker, "POST", "/api/study", body, { "content-encoding": "canary" }],
    [worker, "POST", "/api/study", body, { "sec-gpc": "1" }],
    [worker, "GET", "/api/release?canary=canary-query"],
    [worker, "PUT", "/api/canary-path", "canary-body"],
    [worker, "GET", "/canary-path?canary-query#canary"],
    [worker, "GET", "/bases/canary.deep.0123456789abcdef.bin"],
    [worker, "GET", "/%63anary%00%ff"],
  ];
  const answers: Answer[] = [];
  for (const each of requests) answers.push(await send(...each));
  return answers;
}

/** The files below a folder, as text of one byte a character. */
function filesOf(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => [file, readFileSync(file, "latin1")]);
}

let place: Place;
let broken: Place;
let worker: Running;
let tickets: string[];
let answers: readonly Answer[];
let said = "";

beforeAll(async () => {
  place = makePlace();
  broken = makePlace({ migrated: false });
  worker = await startWorker(place);
  ({ tickets } = await takeTickets(worker.address, 2, { atOnce: 1 }));
  answers = await sendEverything(worker, tickets[0] ?? "");
  await worker.stop();
  said += worker.said();
});

afterAll(() => {
  for (const each of [place, broken]) each?.remove();
});

test("every request was answered as it should be", () => {
  expect(answers.map(({ status }) => status)).toEqual([
    200, 201, 200, 400, 400, 403, 413, 415, 415, 204, 200, 405, 404, 404, 404,
  ]);
});

test("no answer, no file and no log holds a canary", () => {
  const files = [...filesOf(place.state), ...filesOf(place.logs)];
  expect(files.length).toBeGreaterThan(3);
  for (const [name, text] of [["printed", said], ["answered", JSON.stringify(answers)], ...files])
    for (const trace of traces) expect(text?.toLowerCase().includes(trace), `${trace} in ${name}`).toBe(false);
});

test("the ticket key and the mark of a ticket that counted are nowhere either", () => {
  const mark = tickets[0]?.split(".")[2] ?? "none";
  const files = [...filesOf(place.state), ...filesOf(place.logs)];
  for (const [name, text] of [["printed", said], ["answered", JSON.stringify(answers)], ...files])
    for (const secret of [place.ticketKey, mark]) expect(text?.includes(secret), name).toBe(false);
});

test("a database that fails changes nothing of that: 500 without a word, here and in the log", async () => {
  const failing = await startWorker(broken);
  const { tickets: some } = await takeTickets(failing.address, 1, { atOnce: 1 });
  const failed = await sendEverything(failing, some[0] ?? "");
  await failing.stop();
  expect(failed.filter(({ status }) => status === 500)).toHaveLength(3);
  const texts = [failing.said(), JSON.stringify(failed), ...filesOf(broken.state).map(([, text]) => text)];
  for (const text of texts)
    for (const trace of [...traces, ...some, broken.ticketKey]) expect(text).not.toContain(trace);
});
