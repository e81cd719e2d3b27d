// Chromium's trace of a page: what its main thread did, in CPU time, since wall time belongs to the machine.

import type { CDPSession } from "playwright";

/** An event of Chromium's trace; times in microseconds, `tdur` is the thread's CPU time. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What the main threads of all pages did meanwhile: CPU time of each of their tasks, in milliseconds. Throws if not all was recorded. */
export async function mainThreadTasks(
  session: CDPSession,
  meanwhile: () => Promise<unknown>,
): Promise<readonly number[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  let full = 0;
  session.on("Tracing.bufferUsage", ({ percentFull }) => {
    full = percentFull ?? full;
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    bufferUsageReportingInterval: 500,
    traceConfig: {
      includedCategories: ["toplevel", "disabled-by-default-devtools.timeline"],
      recordMode: "recordUntilFull",
      traceBufferSizeInKb: 400_000,
    },
  });
  await meanwhile();
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.end");
  await complete;
  if (full >= 1) throw new Error("the trace was full before the end");
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = (event: TraceEvent) => mains.some(({ pid, tid }) => pid === event.pid && tid === event.tid);
  return events.flatMap((event) =>
    event.name.endsWith("RunTask") && event.tdur !== undefined && isMain(event) ? [event.tdur / 1000] : [],
  );
}
