// A result: the verdict with its number and interval first, then what it rests on, and what it can't say.

import type { ComponentChildren } from "preact";
import { firstLookIn } from "#core/answers/first-look";
import { warningsOf } from "#core/answers/warnings";
import { StudyError } from "#core/error";
import { withDoubledSteps } from "#core/planning/planner";
import { isOwn, type TargetName } from "#core/study/target-name";
import type { OwnStudies } from "../../state/own-studies";
import type { Reading } from "../../state/page";
import { ratesOf, resultOf } from "../../state/reading";
import type { Session } from "../../state/session";
import { Meter } from "../charts/meter";
import { showsChance } from "../charts/scale";
import { Slopes } from "../charts/slopes";
import { Sentence } from "../sentence";
import { Terms } from "../terms";
import { imagesSentence, warningSentence } from "../words/cautions";
import { firstLookCaution, firstLookSentence } from "../words/first-look";
import { count, ownElsewhere } from "../words/format";
import { limits, ranOn, settingsWords, shownLimits, trainerSentence } from "../words/limits";
import { basisSentence, meterOf } from "../words/progress";
import {
  doubledSentence,
  guessSentence,
  headline,
  reasonSentence,
  seedsHelp,
  settlingSentence,
  verdictSentence,
} from "../words/verdict";
import { Beside } from "./beside";
import { Choices } from "./choices";
import { DoubledSteps } from "./doubled";
import { GoingOn, Stood } from "./going-on";
import { LeakageReport } from "./leakage";
import { Numbers } from "./numbers";
import { Passes } from "./passes";
import { UnusualAngles } from "./shifts";
import { Trials } from "./trials";

/** What a reader can do with a result. */
export interface ReadingHands {
  readonly session: Session;
  readonly ownStudies: OwnStudies;
  /** To the place where images are added: to a target's own task, or to a new one beside a built-in target. */
  readonly addImages: (target: TargetName) => void;
}

/** The reading page, without giving and sharing. Without hands nothing can be done but read; `children` stand before the result. */
export function Read(props: {
  page: Pick<Reading, "source" | "device" | "notices">;
  hands: ReadingHands | null;
  children?: ComponentChildren;
}) {
  const { page, hands, children } = props;
  const session = hands?.session;
  const { source } = page;
  const result = resultOf(source);
  const frozen = source.origin === "link" ? source.shared.settings : source.study.settings;
  const known = hands?.ownStudies.known(frozen.target);
  const isGone = known?.at === "gone";
  const titles = known?.at === "here" ? known.classes : null;
  const colours = known?.at === "here" ? known.colours : undefined;
  if (result instanceof StudyError) {
    return (
      <section class="read">
        <h1 tabIndex={-1}>This study can’t be read.</h1>
        <p class="lead">{result.message}</p>
        {session && (
          <button type="button" onClick={() => session.ask()}>
            Measure again
          </button>
        )}
      </section>
    );
  }
  const { settings, finding, points, runs, heldBack, classes } = result;
  const warnings = warningsOf(finding, { heldBack });
  const inImages = finding.verdict === "at-floor" ? "" : imagesSentence(ratesOf(source), settings);
  const study = source.origin === "here" ? source.study : null;
  const first = source.origin !== "link" && finding.blocks === 0 ? firstLookIn(source.study) : null;
  const guess = guessSentence(study?.guess ?? null, finding);
  const place = source.origin === "here" ? "here" : "link";
  const settling = settlingSentence(finding, result);
  const ran = ranOn(source);
  const comparison = session?.comparison.value ?? null;
  const limited = limits(settings, finding);
  const needsPhotos = finding.reasons.includes("photos-not-seeds");
  return (
    <section class="read">
      {children}
      {source.origin === "file" && session && (
        <p class="aside">
          <b>Read from a file.</b> Its numbers follow from one another, which does not prove who measured them. Nothing
          was measured on this device.
        </p>
      )}
      {source.origin === "link" && (
        <p class="aside">
          <b>Measured elsewhere.</b> The question was: does a pretrained start make augmentation unnecessary? The answer
          came with a link, and a link is no proof.{" "}
          {comparison
            ? "You measured it too: both results stand side by side below."
            : `Nothing was measured on this device. ${isGone ? ownElsewhere : "Repeat it here to see for yourself."}`}
        </p>
      )}
      <h1 tabIndex={-1}>{headline(finding)}</h1>
      <p class="lead verdict">
        <Sentence pieces={verdictSentence(finding, settings, place)} /> {guess}
      </p>
      {first && (
        <p class="first-look">
          {firstLookSentence(first)} <span class="soft">{firstLookCaution}</span>
        </p>
      )}
      {source.origin !== "link" && finding.blocks > finding.planned && <Stood study={source.study} />}
      <div>
        <div class="sticky">
          <Meter {...meterOf(finding)} />
          <p class="basis fine">
            {basisSentence(finding)}
            {finding.low !== null && `, ${count(heldBack, "held-back image")} each`}
          </p>
        </div>
        {points.length > 0 && (
          <figure>
            <Slopes runs={points} budgets={settings.budgets} policy={settings.policy} classes={classes} />
            <figcaption>
              Each thin line is a seed: accuracy without and with {settings.policy} augmentation. Steeper means more
              need; the answer is how much steeper the lines from scratch are.
              {showsChance(points, classes) && " The dotted line is guessing."}
            </figcaption>
          </figure>
        )}
      </div>
      {inImages !== "" && <p class="in-images">{inImages}</p>}
      {source.origin !== "link" && <Choices study={source.study} />}
      {finding.blocks > 0 && <Numbers finding={finding} runs={runs} titles={titles} colours={colours} />}
      <DoubledSteps finding={finding} policy={settings.policy} />
      {source.origin !== "link" && <Trials study={source.study} />}
      {source.origin !== "link" && <Passes study={source.study} />}
      {source.origin !== "link" && finding.verdict !== "at-floor" && <UnusualAngles study={source.study} />}
      {comparison && <Beside comparison={comparison} />}
      {settling !== "" && (
        <>
          <h2>What would settle it</h2>
          <p>{settling}</p>
        </>
      )}
      {study && session && !isGone && seedsHelp(finding) && (
        <GoingOn study={study} finding={finding} session={session} settles={settling !== ""} />
      )}
      {session && (
        <div class="go">
          {study?.state === "stopped" && !isGone && (
            <button type="button" class="primary" onClick={() => session.resume(study)}>
              Go on with this study
            </button>
          )}
          {source.origin === "link" && !isGone && (
            <button
              type="button"
              class={comparison ? undefined : "primary"}
              onClick={() => session.begin(source.shared.settings)}
            >
              {comparison ? "Repeat it once more" : "Repeat it here"}
            </button>
          )}
          {study && !isGone && finding.reasons.includes("under-trained") && withDoubledSteps(study.settings, 0) && (
            <button type="button" class="primary" onClick={() => session.double(study.settings)}>
              Measure again with {2 * settings.steps} steps
            </button>
          )}
          {hands && study && !isGone && needsPhotos && (
            <button type="button" class="primary" onClick={() => hands.addImages(frozen.target)}>
              {isOwn(frozen.target) ? "Add images" : "Use your own images"}
            </button>
          )}
          <button type="button" onClick={() => session.ask()}>
            {source.origin === "here" ? "Measure again" : "Measure something else"}
          </button>
        </div>
      )}

      {hands && known?.at === "here" && (
        <LeakageReport settings={frozen} classes={known.classes} ownStudies={hands.ownStudies} />
      )}
      {source.origin === "here" && isGone && (
        <p class="fine">
          The images of this study are not on this device, or were changed since: classes are numbered, and it can’t go
          on.
        </p>
      )}

      <h2>What we can’t say</h2>
      {finding.blocks === 0 ? (
        <p>Anything yet: a seed has to be complete before two starts can be compared.</p>
      ) : (
        <ul class="plain">
          {finding.reasons.map((reason) => (
            <li key={reason}>{reasonSentence(reason, settings, finding)}</li>
          ))}
          {doubledSentence(finding) !== "" && <li>{doubledSentence(finding)}</li>}
          {warnings.map((warning) => {
            const sentence = warningSentence(warning, finding);
            return <li key={sentence}>{sentence}</li>;
          })}
          {limited.slice(0, shownLimits).map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )}
      {finding.blocks > 0 && (
        <details class="limits">
          <summary>What else it can’t say</summary>
          <ul class="plain">
            {limited.slice(shownLimits).map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>What ran, and with what settings</summary>
        <p>
          {trainerSentence(ran)}{" "}
          {source.origin === "here" && ran.some(({ backend }) => backend === page.device?.backend) && page.device?.why}
        </p>
        {(source.origin === "here" ? [...source.notes, ...page.notices] : []).map((note) => (
          <p key={note}>{note}</p>
        ))}
        <Terms rows={settingsWords(settings)} />
      </details>
    </section>
  );
}
