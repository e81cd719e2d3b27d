import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf } from "../../../client/src/importing/layout";

/** The class of each path, with `*` behind it in a validation folder. */
const classes = (paths: readonly string[], archive: string | null = null) =>
  layoutOf(paths, { archive }).map((place) =>
    typeof place === "string" ? `(${place})` : place.title + (place.validation ? "*" : ""),
  );

test.each<[string, string[], string[]]>([
  ["one folder a class", ["mugs/1.jpg", "glasses/1.jpg"], ["mugs", "glasses"]],
  ["an outer folder", ["data/mugs/1.jpg", "data/glasses/1.jpg"], ["mugs", "glasses"]],
  ["outer folders", ["a/b/mugs/1.jpg", "a/b/glasses/1.jpg"], ["mugs", "glasses"]],
  ["one class alone", ["mugs/1.jpg", "mugs/2.jpg"], ["mugs", "mugs"]],
  ["folders within a class", ["mugs/red/1.jpg", "glasses/2.jpg", "mugs/3.jpg"], ["mugs", "glasses", "mugs"]],
  [
    "train and val above the classes",
    ["train/mugs/1.jpg", "val/mugs/2.jpg", "train/glasses/1.jpg"],
    ["mugs", "mugs*", "glasses"],
  ],
  [
    "train, validation and test in an outer folder",
    ["set/train/mugs/1.jpg", "set/validation/mugs/2.jpg", "set/Test/glasses/1.jpg"],
    ["mugs", "mugs*", "glasses*"],
  ],
  ["train alone", ["train/mugs/1.jpg", "train/glasses/2.jpg"], ["mugs", "glasses"]],
  [
    "train and val below the classes",
    ["mugs/train/1.jpg", "mugs/val/2.jpg", "glasses/train/1.jpg"],
    ["mugs", "mugs*", "glasses"],
  ],
  [
    "class names before numbers",
    ["cat-1.jpg", "cat-12.jpg", "dog_3.jpg", "dog (4).jpg", "dog5.jpg"],
    ["cat", "cat", "dog", "dog", "dog"],
  ],
  [
    "class names with digits and underscores",
    ["set/big_cat1_01.jpg", "set/big_cat1_02.jpg", "set/big_cat2_01.jpg", "set/big_cat2_02.jpg"],
    ["big_cat1", "big_cat1", "big_cat2", "big_cat2"],
  ],
  [
    "class names before words",
    ["cat_asleep.jpg", "cat_on_a_mat.jpg", "dog-running.jpg", "dog_2.jpg"],
    ["cat", "cat", "dog", "dog"],
  ],
  [
    "a project of Teachable Machine",
    ["manifest.json", "Class 1-!-0.jpg", "Class 1-!-1.jpg", "Class 2-!-0.jpg", "Class 2-!-10.jpg"],
    ["(not-a-picture)", "Class 1", "Class 1", "Class 2", "Class 2"],
  ],
  [
    "a project of Teachable Machine in a folder, its classes in another script and with a hyphen",
    [
      "project/manifest.json",
      "project/大生鮮蝦(一貫)-!-0.jpg",
      "project/大生鮮蝦(一貫)-!-1.jpg",
      "project/No-go-!-0.jpg",
      "project/No-go-!-1.jpg",
    ],
    ["(not-a-picture)", "大生鮮蝦(一貫)", "大生鮮蝦(一貫)", "No-go", "No-go"],
  ],
  [
    "samples of Teachable Machine's classes, unpacked beside one another",
    ["data/On-samples/0.jpg", "data/On-samples/1.jpg", "data/Off-samples/0.jpg"],
    ["On", "On", "Off"],
  ],
  ["folders of which one alone ends so", ["On-samples/0.jpg", "Off/0.jpg"], ["On-samples", "Off"]],
  ["names in other scripts", ["Чашки/1.jpg", "茶碗/фото 1.jpg", "كوب/١.jpg"], ["Чашки", "茶碗", "كوب"]],
  ["loose files of a camera", ["IMG_0001.jpg", "IMG_0002.jpg"], ["(no-class)", "(no-class)"]],
  [
    "files beside folders",
    ["mugs/1.jpg", "glasses/1.jpg", "notes.txt", "2.jpg"],
    ["mugs", "glasses", "(not-a-picture)", "(no-class)"],
  ],
  [
    "text beside the pictures hides no outer folder",
    ["data/mugs/1.jpg", "data/glasses/1.jpg", "readme.md"],
    ["mugs", "glasses", "(not-a-picture)"],
  ],
  [
    "text within a class is for the opener to refuse",
    ["mugs/1.jpg", "mugs/a.txt", "glasses/1.jpg"],
    ["mugs", "mugs", "glasses"],
  ],
  [
    "a stray picture beside class folders",
    ["set/mugs/1.jpg", "set/mugs/2.jpg", "set/glasses/1.jpg", "set/3.jpg"],
    ["mugs", "mugs", "glasses", "(no-class)"],
  ],
  ["a folder within the only class", ["mugs/1.jpg", "mugs/2.jpg", "mugs/red/3.jpg"], ["mugs", "mugs", "mugs"]],
  ["files without an ending", ["mugs/1", "glasses/1"], ["mugs", "glasses"]],
  ["nothing", [], []],
])("%s", (_, paths, expected) => {
  expect(classes(paths)).toEqual(expected);
});

test.each([
  ["Mugs-samples", "Mugs"],
  ["Mugs-samples (1)", "Mugs"],
  ["glasses", "glasses"],
])(
  "numbered files in an archive, as Teachable Machine hands out a class's samples, are one class: %s",
  (archive, title) => {
    expect(classes(["0.jpg", "1.jpg"], archive)).toEqual([title, title]);
  },
);

test("camera files in an archive are of the archive's class", () => {
  expect(classes(["IMG_0001.jpg", "IMG_0002.jpg"], "mugs")).toEqual(["mugs", "mugs"]);
});

test("a class's name never exceeds what a task takes", () => {
  const [place] = layoutOf([`${"long ".repeat(20)}/1.jpg`]);
  expect(typeof place === "object" && place.title.length).toBeLessThanOrEqual(40);
  expect(layoutOf(["  /1.jpg"])).toEqual(["no-class"]);
});

test("every path has an answer, and an outer folder changes none", () => {
  const name = fc.constantFrom("mugs", "train", "val", "1.jpg", "cat_2.png", "x");
  const path = fc
    .tuple(fc.constantFrom("mugs", "glasses", "train/mugs", "val/mugs"), fc.array(name, { minLength: 1, maxLength: 3 }))
    .map(([first, parts]) => [first, ...parts].join("/"));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 12 }), (paths) => {
      const plain = classes(paths);
      expect(plain).toHaveLength(paths.length);
      expect(classes(paths.map((each) => `outer/${each}`))).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});
