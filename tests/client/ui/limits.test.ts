import { describe, expect, test } from "vitest";
import { primaryOf } from "#core/answers/primary";
import { parseLink, resultLink } from "#core/links/share";
import { limits, ranOn, settingsWords, shownLimits, trainerSentence } from "../../../client/src/ui/words/limits";
import { settings, studyOf } from "../studies";

const words = (change: Parameters<typeof settingsWords>[0]) => Object.fromEntries(settingsWords(change));

const said = (...[change, finding = { doubled: null, verdict: "need-fell" }]: Partial<Parameters<typeof limits>>) =>
  limits(change ?? settings, finding).join(" ");

describe("the settings in words", () => {
  test("say depth, policy and base, and nothing of what is as usual", () => {
    expect(words(settings)).toMatchObject({
      training: "500 steps of 16 pictures, all layers",
      augmentation: "none against heavy",
      "pretrained on": "1.28 million photos (ImageNet); base “lite0”: EfficientNet-Lite0, Apache-2.0",
    });
    expect(words(settings)).not.toHaveProperty("control");
  });

  test("call only the full depth all layers", () => {
    expect(words({ ...settings, depth: "top" }).training).toBe("500 steps of 16 pictures, the upper layers only");
    expect(words({ ...settings, depth: "probe" }).training).toBe("500 steps of 16 pictures, the last layer only");
  });

  test("say a strength that is not 1, another policy, and shuffled labels", () => {
    const changed = words({ ...settings, policy: "light", strength: 0.25, permutedLabels: true });
    expect(changed.augmentation).toBe("none against light, at 25 % of its strength");
    expect(changed.control).toBe("training labels shuffled on purpose");
  });
});

describe("the limits", () => {
  test("say nothing of falling or rising where an arm only guesses", () => {
    expect(said(settings)).toContain("It can say that the need fell");
    expect(said(settings, { doubled: null, verdict: "at-floor" })).not.toContain("It can say");
  });

  test("say that a study without longer runs finds no rise, and how many of them were made", () => {
    const without = said(settings);
    expect(without).toContain("in a longer run; that was not tried.");
    expect(without).toContain(
      "not that it rose: for that, runs of twice the length would have to agree, and none were",
    );
    const whole = studyOf({ blocks: 6, doubled: [0.6, 0.8] });
    const all = said(whole.settings, primaryOf(whole));
    expect(all).toContain("twice as many were tried in 2 seeds only");
    expect(all).not.toContain("it rose");
  });

  test("speak of no longer runs that a stopped study did not come to", () => {
    const early = studyOf({ blocks: 1, state: "stopped", change: { doubledBlocks: 2 } });
    const none = said(early.settings, primaryOf(early));
    expect(none).toContain("in a longer run; that was not tried.");
    expect(none).toContain("not all that were planned were made");
    const later = studyOf({ blocks: 1, state: "stopped", doubled: [0.6, 0.8] });
    expect(said(later.settings, primaryOf(later))).toContain("tried in 1 seed only");
  });

  test("are in sight where they weigh most: shuffled labels, the pictures, the length of a run, and a rise that can't be said", () => {
    const seen = (change: Partial<typeof settings>) =>
      limits({ ...settings, ...change }, { doubled: null, verdict: "need-fell" }).slice(0, shownLimits);
    expect(seen({})).toMatchObject(
      [/^It is about these pictures/, /^Every run/, /^It can say/].map((each) => expect.stringMatching(each)),
    );
    expect(seen({ permutedLabels: true })[0]).toContain("shuffled on purpose");
  });

  test("describe the policy that was compared, and a control study", () => {
    expect(said(settings)).toContain("“heavy”: a mixture of crops, rotations");
    const light = said({ ...settings, policy: "light", strength: 0.5, permutedLabels: true });
    expect(light).toContain("“light” at 50 % of its strength: crops");
    expect(light).not.toContain("rotations");
    expect(light).toContain("its training labels are shuffled on purpose");
  });
});

describe("what ran", () => {
  const study = studyOf({ blocks: 6 });

  test("is one trainer on one backend, here and from a link", () => {
    const ran = ranOn({ origin: "here", study, notes: [] });
    expect(trainerSentence(ran)).toBe("Trained by Headstart's own kernels on WebGPU.");
    const link = parseLink(resultLink(study, primaryOf(study)));
    if (link.kind !== "result") throw new Error(link.kind);
    expect(ranOn({ origin: "link", shared: link.result })).toEqual(ran);
  });

  test("names every trainer of the seeds in use, and none of a seed that was left unfinished", () => {
    const runs = study.runs.slice(0, 43).map((run) => {
      if (run.block === 2) return { ...run, trainer: "autodiff" as const, backend: "cpu" as const };
      return run.block === 5 ? { ...run, backend: "webgl" as const } : run;
    });
    const sentence = trainerSentence(ranOn({ origin: "here", study: { ...study, runs }, notes: [] }));
    expect(sentence).toContain("Headstart's own kernels on WebGPU; and by TensorFlow.js");
    expect(sentence).toContain("on the processor alone");
    expect(sentence).not.toContain("WebGL");
  });

  test("is nothing before a run", () => {
    expect(trainerSentence(ranOn({ origin: "here", study: studyOf({ blocks: 0 }), notes: [] }))).toBe("");
  });
});
