// What a component without hooks draws, as a flat list of elements: enough to check words and attributes without a browser.

import type { ComponentChild, ComponentChildren, VNode } from "preact";

/** An element and the text right inside it. */
export interface Drawn {
  readonly tag: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** All elements of a tree, outer ones first. */
export function drawn(children: ComponentChildren): readonly Drawn[] {
  if (Array.isArray(children)) return children.flatMap((child) => drawn(child));
  if (!isNode(children)) return [];
  const { type, props } = children;
  if (typeof type === "function") return drawn(rendered(children));
  const inner = props.children as ComponentChildren;
  return [{ tag: type, props: { ...props }, text: textOf(inner) }, ...drawn(inner)];
}

/** The text of a tree. */
export function textOf(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map((child) => textOf(child)).join("");
  if (typeof children === "string" || typeof children === "number") return String(children);
  if (!isNode(children)) return "";
  return textOf(
    typeof children.type === "function" ? rendered(children) : (children.props.children as ComponentChildren),
  );
}

type Props = Readonly<Record<string, unknown>>;

function isNode(child: ComponentChildren): child is VNode<Props> {
  return typeof child === "object" && child !== null && "props" in child;
}

function rendered({ type, props }: VNode<Props>): ComponentChildren {
  return (type as (props: Props) => ComponentChild)(props);
}
