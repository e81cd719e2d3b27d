import { expect, test } from "vitest";
import { remarks, remarksTable } from "#core/tasks/intake";

test("the list of an import is a table with a row a file, safe to open in a spreadsheet", () => {
  const table = remarksTable([
    { path: "mugs/a.jpg", remark: "empty" },
    { path: '=1+1,"x".gif', remark: "first-frame" },
  ]);
  expect(table.split("\n")).toEqual([
    "path,kept,remark,words",
    "mugs/a.jpg,false,empty,The file is empty.",
    `"'=1+1,""x"".gif",true,first-frame,It is animated; its first frame was kept.`,
    "",
  ]);
});

test("every remark is a sentence", () => {
  for (const { words } of Object.values(remarks)) expect(words).toMatch(/^[A-Z][^!]*\.$/);
});
