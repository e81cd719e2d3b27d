// What the words mean and how it is measured, each a tap away, with its source.

import { Sources } from "./sources";

const terms: readonly (readonly [string, string, (readonly [string, string])?])[] = [
  [
    "Augmentation",
    "Each training picture is shown slightly changed at every visit: cropped, turned by up to 30 degrees, with other colours, with a patch cut out. The classifier can’t learn single pictures by heart. Held-back pictures are never changed.",
  ],
  [
    "Accuracy, and held-back images",
    "Some images of each class are held back: nothing is ever trained on them. Accuracy is the share of these that a trained network names right. Which ones are held back is drawn anew for each seed.",
  ],
  [
    "A pretrained start, and from scratch",
    "Training starts either from weights that were learnt on other pictures, or from random weights in the same network. Nothing else differs but the learning rate of the two starts: the same images, order, views and number of steps.",
  ],
  [
    "The need for augmentation, in points",
    "How much accuracy augmentation adds, in points of 100. The answer is what it adds from scratch minus what it adds to the pretrained start, averaged over the amounts of training images. Above zero: the pretrained start lowered the need.",
  ],
  [
    "A seed",
    "One complete repetition of the comparison: its own held-back images, starting weights, order and views, all drawn from one number. Six seeds or more can settle a question; fewer only suggest.",
  ],
  [
    "The interval",
    "Where the answer for new seeds and new images of the same classes plausibly lies. It counts both sources of chance, and it stays honest however often you look and whenever you stop.",
    ["Cameron, Gelbach & Miller 2011", "https://doi.org/10.1198/jbes.2010.07136"],
  ],
  [
    "The network",
    "EfficientNet-Lite0, its first blocks, with the normalisation folded in. It was trained on ImageNet’s photos, or for Headstart on printed letters without digits.",
    ["Tan & Le 2019", "https://arxiv.org/abs/1905.11946"],
  ],
];

/** The method, one disclosure a term. */
export function Method() {
  return (
    <section id="method" class="method">
      <h2>What is meant, and how it is measured</h2>
      {terms.map(([term, meaning, source]) => (
        <details key={term}>
          <summary>{term}</summary>
          <p>
            {meaning}{" "}
            {source && (
              <a href={source[1]} rel="noreferrer">
                {source[0]}
              </a>
            )}
          </p>
        </details>
      ))}
      <Sources />
    </section>
  );
}
