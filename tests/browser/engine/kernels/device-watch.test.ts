import { expect, test } from "vitest";
import { DeviceLost } from "../../../../client/src/engine/device-lost";
import { type WatchedDevice, watchOver } from "../../../../client/src/engine/kernels/device-watch";

/** A promise that counts who subscribes to it, or to what was made of it. */
class Counted<T> extends Promise<T> {
  static subscribers = 0;
  // biome-ignore lint/suspicious/noThenProperty: subscriptions are what is counted.
  override then<A = T, B = never>(
    kept?: ((value: T) => A | PromiseLike<A>) | null,
    broken?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    Counted.subscribers++;
    return super.then(kept, broken);
  }
}

/** A device that is there until it is told otherwise. */
function deviceToLose() {
  let lose: (info: GPUDeviceLostInfo) => void = () => {};
  const lost = new Counted<GPUDeviceLostInfo>((resolve) => {
    lose = resolve;
  });
  Counted.subscribers = 0;
  const device: WatchedDevice = Object.assign(new EventTarget(), { lost });
  return { device, lose: () => lose({ message: "gone", reason: "unknown" } as GPUDeviceLostInfo) };
}

test("guarded work leaves nothing on the promise of a device that is never lost", async () => {
  const { device } = deviceToLose();
  for (let run = 0; run < 50; run++) expect(await watchOver(device).guard(Promise.resolve(run))).toBe(run);
  await expect(watchOver(device).guard(Promise.reject(new RangeError("own fault")))).rejects.toThrow("own fault");
  expect(Counted.subscribers).toBe(1);
});

test("a lost device ends everything that waits for it, and everything that is begun on it afterwards", async () => {
  const { device, lose } = deviceToLose();
  const never = new Promise<never>(() => {});
  const waiting = [watchOver(device).guard(never), watchOver(device).guard(never)];
  lose();
  for (const work of waiting) await expect(work).rejects.toBeInstanceOf(DeviceLost);
  await expect(watchOver(device).guard(never)).rejects.toBeInstanceOf(DeviceLost);
});

test("work that the loss breaks a moment before it is told ends as lost", async () => {
  const { device, lose } = deviceToLose();
  const work = watchOver(device).guard(Promise.reject(new Error("unmapped")));
  setTimeout(lose);
  await expect(work).rejects.toBeInstanceOf(DeviceLost);
});
