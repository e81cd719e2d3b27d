// A table of numbers: a caption, what heads each column, and in each row its name before its cells. It scrolls sideways on a phone.

import type { ComponentChildren } from "preact";
import { Scroll } from "./scroll";

interface TableProps {
  /** Names the box that scrolls, for those who can't see it. */
  readonly label: string;
  readonly caption: ComponentChildren;
  /** What heads each column; the first heads the rows' names. */
  readonly columns: readonly ComponentChildren[];
  /** Columns from this one on may be as narrow as their numbers. */
  readonly narrowFrom?: number;
  /** `Rows`, once or more. */
  readonly children: ComponentChildren;
}

/** The table in its box. */
export function Table({ label, caption, columns, narrowFrom = columns.length, children }: TableProps) {
  return (
    <Scroll label={label}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th scope="col" class={at < narrowFrom ? undefined : "narrow"} key={at}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </Scroll>
  );
}

/** A row's name, and its cells from left to right. */
export interface Row {
  readonly name: ComponentChildren;
  readonly cells: readonly ComponentChildren[];
}

/** Rows that belong together, under a heading of their own where the table has several such groups. */
export function Rows({ heading, rows }: { heading?: string; rows: readonly Row[] }) {
  return (
    <tbody>
      {heading !== undefined && (
        <tr>
          <th scope="rowgroup" colSpan={1 + Math.max(0, ...rows.map(({ cells }) => cells.length))}>
            {heading}
          </th>
        </tr>
      )}
      {rows.map(({ name, cells }, at) => (
        <tr key={at}>
          <th scope="row">{name}</th>
          {cells.map((cell, column) => (
            <td key={column}>{cell}</td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
