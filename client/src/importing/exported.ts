// An exported task that comes back: pictures whose bytes are what the manifest says are taken as they are, with all that was
// known of them; whatever was changed is an ordinary picture again.

import { digestOf } from "#core/digest";
import { contradictions } from "#core/split/looks";
import type { ListedFile, Root } from "./listing";
import { type Manifest, manifestName, parseManifest } from "./manifest";
import { pictureHeader } from "./picture-header";
import type { Square } from "./protocol";
import { type Prepared, squareOfFile } from "./square";

/** An image as a manifest has it. */
export type ManifestImage = Manifest["images"][number];

/** A manifest and the files of its root that it names. */
export interface ExportedTask {
  readonly manifest: Manifest;
  /** The manifest's own file. */
  readonly file: ListedFile;
  readonly images: ReadonlyMap<ListedFile, ManifestImage>;
}

/** The exported task in a root, if there is one: the manifest that lies highest. */
export async function exportedTaskIn({ files }: Root): Promise<ExportedTask | undefined> {
  const depth = ({ inner }: ListedFile) => inner.split("/").length;
  const candidates = files.filter(({ inner }) => inner === manifestName || inner.endsWith(`/${manifestName}`));
  const [file] = candidates.sort((a, b) => depth(a) - depth(b));
  const bytes = await file?.read();
  const manifest = bytes instanceof Uint8Array ? parseManifest(bytes) : undefined;
  if (!file || !manifest) return undefined;
  const beside = file.inner.slice(0, -manifestName.length);
  const named = new Map(manifest.images.map((image) => [beside + image.file, image]));
  const images = files.flatMap((each): [ListedFile, ManifestImage][] => {
    const image = named.get(each.inner);
    return image ? [[each, image]] : [];
  });
  return { manifest, file, images: new Map(images) };
}

/** Places of 64 that encoding may turn; a picture that has nothing to do with the hash contradicts it in about 32. */
const encodingTurns = 8;

/**
 * Makes a file of an exported task ready. Its hash is of pixels before they were encoded and can't be made again; what can be
 * checked is: the bytes' digest, the size, and that it looks as the manifest says. Never rejects.
 */
export async function squareOfExported(bytes: Uint8Array<ArrayBuffer>, image: ManifestImage): Promise<Prepared> {
  const ordinary = await squareOfFile(bytes);
  if (!ordinary.square) return ordinary;
  const header = pictureHeader(bytes);
  const same =
    digestOf(bytes) === image.sha256 &&
    typeof header === "object" &&
    header.width === image.side &&
    header.height === image.side &&
    contradictions(ordinary.square.looks, image.looks) <= encodingTurns;
  if (!same) return { square: ordinary.square, remark: "changed-since-export" };
  const { hash, looks, side } = image;
  const picture = new Blob([bytes], { type: ordinary.square.picture.type });
  const square: Square = { picture, hash, looks, side };
  return { square, remark: null };
}
