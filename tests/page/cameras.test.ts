// Devices whose cameras are not as the page would like: none that it may use, or more than one. Each visitor has a browser of
// their own, since a browser is started with its cameras.

import { expect, inject, test } from "vitest";
import { serious } from "./accessible";
import { classNamed, startCamera, tap, toMaking } from "./maker";
import { pngOf } from "./scenes";
import { newVisitor } from "./site";

const site = inject("site");

test("a camera that is not allowed says so, and leaves the way by files", async () => {
  const visitor = await newVisitor({ args: ["--use-fake-device-for-media-stream"] });
  try {
    const page = await visitor.context.newPage();
    await page.goto(`${site}/`);
    await toMaking(page);
    await page.getByRole("button", { name: "Start the camera" }).click();
    await page.getByText(/The camera was not allowed\..*choose images from this device/).waitFor();
    expect(await serious(page)).toEqual([]);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Choose images or a zip" }).click(),
    ]);
    await chooser.setFiles([{ name: "disc.png", mimeType: "image/png", buffer: pngOf("discs", 1) }]);
    await classNamed(page, "Class 1 1").waitFor();
  } finally {
    await visitor.leave();
  }
});

test("of two cameras the other is one tap away, and the first is off then", async () => {
  const visitor = await newVisitor({ args: ["--use-fake-device-for-media-stream=device-count=2"] });
  try {
    await visitor.context.grantPermissions(["camera"], { origin: site });
    const page = await visitor.context.newPage();
    await page.goto(`${site}/`);
    await toMaking(page);
    await startCamera(page);
    const seen = () => page.evaluateHandle(() => document.querySelector("video")?.srcObject as MediaStream);
    const idOf = (stream: Awaited<ReturnType<typeof seen>>) =>
      stream.evaluate((on) => on.getVideoTracks()[0]?.getSettings().deviceId);
    const first = await seen();
    await page.getByRole("button", { name: "Other camera" }).click();
    await page.waitForFunction((before) => {
      const video = document.querySelector("video");
      return video !== null && video.srcObject !== before && video.videoWidth > 0;
    }, first);
    expect(await idOf(await seen())).not.toBe(await idOf(first));
    expect(await first.evaluate((stream) => stream.getTracks().map(({ readyState }) => readyState))).toEqual(["ended"]);
    await tap(page, 1);
  } finally {
    await visitor.leave();
  }
});
