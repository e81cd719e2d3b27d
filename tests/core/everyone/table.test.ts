import { describe, expect, test } from "vitest";
import { tableCells } from "#core/everyone/strata";
import { columns, csvOf } from "#core/everyone/table";
import { groupOf, hundred } from "./releases";

const names = Object.keys(columns);
const group = groupOf(hundred);
const lines = csvOf({ needed: 50, groups: [group, { ...group, promised: 1, parts: [] }] }).split("\r\n");
const rows = lines
  .slice(1, -1)
  .map((line) => Object.fromEntries(line.split(",").map((field, at) => [names[at], field] as const)));

describe("the table of everyone's studies", () => {
  test("has the documented columns, a row a cell, and nothing else", () => {
    expect(lines[0]).toBe(names.join());
    expect(lines.at(-1)).toBe("");
    expect(rows).toHaveLength(tableCells);
    for (const line of lines.slice(0, -1)) expect(line.split(",")).toHaveLength(names.length);
  });

  test("needs no quoting: no field holds a comma, a quote or a line break", () => {
    expect(lines.join("")).not.toMatch(/["\n]/);
  });

  test("gives back every count of the release", () => {
    const sum = (histogram: string) =>
      rows.filter((row) => row.histogram === histogram).reduce((total, { count }) => total + Number(count), 0);
    expect(sum("answer")).toBe(100);
    expect(sum("accuracy")).toBe(400);
    expect(rows.map(({ count }) => Number(count))).toEqual(group.parts[0]!.table);
  });

  test("names what the numbers stand for", () => {
    expect(rows[0]).toMatchObject({
      task: "digits",
      base: "lite0",
      images_a_class: "5+20",
      settled: "1",
      most_classes: "",
      cut: "shallow",
      device: "webgpu",
      low: "-200",
      high: "-30",
      error_low: "0",
      error_high: "2",
    });
    expect(rows.at(-1)).toMatchObject({ start: "scratch", augmentation: "heavy", low: "90", high: "100" });
  });

  test("is a header alone before the first release", () => {
    expect(csvOf({ needed: 50, groups: [] })).toBe(`${names.join()}\r\n`);
  });
});
