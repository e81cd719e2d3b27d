// One site for the tests that don't mind each other's visitors, started once: a start builds the page and takes a dozen seconds.

import type { TestProject } from "vitest/node";
import { type Site, startSite } from "./site";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the site; a group is published there after 50 studies. */
    readonly site: string;
  }
}

let site: Site | undefined;

export async function setup({ provide }: TestProject): Promise<void> {
  site = await startSite(50);
  provide("site", site.address);
}

export async function teardown(): Promise<void> {
  await site?.stop();
}
