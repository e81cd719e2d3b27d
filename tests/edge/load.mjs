// Many studies given at once to a running Worker, as the page's outbox gives them: each with its own ticket, tried again with
// the same ticket until an answer comes. And the count of what the database holds afterwards.

import { readDatabase } from "./site.mjs";

/** Five studies that a visitor might give; their sums differ in every cell. */
const reports = [7, 6, 8, 5, 9].map((interaction, index) => ({
  v: 1,
  task: 1,
  base: 0,
  budgets: 2,
  settled: 1,
  promised: 0,
  size: 2,
  cut: 0,
  device: 0,
  interaction,
  error: index % 2,
  arms: [7, 8, 5, 6],
}));

/**
 * The body with which a study is given.
 * @param {string} ticket @param {number} [index] which of the studies
 */
export function honestBody(ticket, index = 0) {
  return JSON.stringify({ ticket, report: reports[index % reports.length] });
}

/** Networks that ask for tickets in turn: so many that none meets its limit, so few that each asks again, as a class does. */
const networks = 60;

/**
 * Gets tickets for one network after the other.
 * @param {string} address @param {number} count @param {{ atOnce: number, seconds?: number }} options none is begun later
 * @returns {Promise<{ tickets: string[], latencies: number[] }>} latencies in ms
 */
export async function takeTickets(address, count, { atOnce, seconds }) {
  /** @type {number[]} */
  const latencies = [];
  const tickets = await inTurn(count, { atOnce, seconds }, async (index) => {
    const from = performance.now();
    const headers = { "cf-connecting-ip": `10.0.${index % networks}.1` };
    const response = await fetch(`${address}/api/ticket`, { headers });
    const { ticket } = /** @type {{ ticket: string }} */ (await response.json());
    latencies.push(performance.now() - from);
    return ticket;
  });
  return { tickets, latencies };
}

/**
 * Gives one study for each ticket.
 * - A study whose answer is lost, or is no answer (5xx), is given again with the same ticket.
 * - Any other refusal is an error: these studies are honest.
 * @param {() => string} address read before every try, since a Worker may have moved
 * @param {readonly string[]} tickets
 * @param {{ atOnce: number, seconds?: number, acknowledged?: (count: number) => void }} options none is begun later
 * @returns `given`: the tickets, from the first on, whose studies were all acknowledged
 */
export async function giveStudies(address, tickets, { atOnce, seconds, acknowledged = () => {} }) {
  /** @type {number[]} */
  const latencies = [];
  let retries = 0;
  const from = performance.now();
  const done = await inTurn(tickets.length, { atOnce, seconds }, async (index) => {
    const body = honestBody(tickets[index] ?? "", index);
    for (;;) {
      const asked = performance.now();
      const status = await post(`${address()}/api/study`, body);
      if (status === 201 || status === 200 || status === 202) {
        latencies.push(performance.now() - asked);
        acknowledged(latencies.length);
        return;
      }
      if (status < 500 && status !== 0) throw new Error(`An honest study was refused with ${status}.`);
      retries++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return { given: tickets.slice(0, done.length), latencies, retries, seconds: (performance.now() - from) / 1000 };
}

/** @param {string} url @param {string} body @returns {Promise<number>} the status, 0 for none */
async function post(url, body) {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/**
 * Does a piece of work so many times, so many at once, as long as there is time to begin; results in order.
 * @template T @param {number} count @param {{ atOnce: number, seconds?: number | undefined }} options
 * @param {(index: number) => Promise<T>} work
 * @returns {Promise<T[]>}
 */
async function inTurn(count, { atOnce, seconds = Number.POSITIVE_INFINITY }, work) {
  /** @type {T[]} */
  const results = [];
  const until = performance.now() + seconds * 1000;
  let next = 0;
  const worker = async () => {
    while (next < count && performance.now() < until) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** What a database holds of studies; no release may have been due. */
const counted = `
  SELECT
    (SELECT count(*) FROM receipt) AS receipts,
    (SELECT coalesce(sum(studies), 0) FROM tally) AS tallied,
    (SELECT coalesce(sum(studies), 0) FROM cell) AS cells`;

/** One study is five cells. */
const cellsOfOne = 5;

/**
 * Compares the database with the tickets that were acknowledged, all of which must have counted, once, and no other.
 * @param {import("./site.mjs").Place} place @param {readonly string[]} tickets
 */
export function checkSums(place, tickets) {
  const [sums] = readDatabase(place, counted);
  const nonces = new Set(readDatabase(place, "SELECT nonce FROM receipt").map(({ nonce }) => nonce));
  return {
    given: tickets.length,
    counted: Number(sums?.tallied),
    lost: tickets.filter((ticket) => !nonces.has(ticket.split(".")[1])).length,
    twice: Number(sums?.tallied) - nonces.size,
    exact:
      nonces.size === tickets.length &&
      tickets.every((ticket) => nonces.has(ticket.split(".")[1])) &&
      Number(sums?.receipts) === tickets.length &&
      Number(sums?.tallied) === tickets.length &&
      Number(sums?.cells) === cellsOfOne * tickets.length,
  };
}

/**
 * The value that a share of the others does not exceed.
 * @param {readonly number[]} values @param {number} share
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
