// Publishing: the histograms as they stood when enough new studies had come, stored once and read ever after.
// No sum is readable between two releases, so that no difference of two reads shows a single study.

/** `studies`: how many studies came since the last release. */
export const selectProgress = `
  SELECT studies - (SELECT coalesce(max(studies), 0) FROM release) AS studies FROM tally`;

/**
 * Stores a release if at least ?1 studies came since the last one. Runs in the transaction of the study that completes it.
 * Its text is the `release` of `releaseSchema`; rows come out sorted, so that equal sums give equal bytes.
 */
export const releaseWhenDue = `
  INSERT INTO release (studies, body)
  SELECT tally.studies, json_object('studies', tally.studies, 'groups', (
    SELECT json_group_array(json_object(
      'protocol', protocol, 'task', task, 'settled', settled, 'promised', promised, 'studies', studies,
      'joint', (
        SELECT json_group_array(json_array(interaction, error, studies) ORDER BY interaction, error) FROM joint_cell
        WHERE (protocol, task, settled, promised) = (g.protocol, g.task, g.settled, g.promised)
      ),
      'arms', (
        SELECT json_group_array(json(histogram) ORDER BY arm) FROM (
          SELECT arm, json_group_array(json_array(accuracy, studies) ORDER BY accuracy) AS histogram FROM accuracy_cell
          WHERE (protocol, task, settled, promised) = (g.protocol, g.task, g.settled, g.promised)
          GROUP BY arm
        )
      )
    ) ORDER BY protocol, task, settled, promised)
    FROM (
      SELECT protocol, task, settled, promised, sum(studies) AS studies FROM joint_cell
      GROUP BY protocol, task, settled, promised
    ) AS g
  ))
  FROM tally
  WHERE tally.studies - (SELECT coalesce(max(studies), 0) FROM release) >= ?1`;

const selectLatest = `
  SELECT studies - (SELECT coalesce(max(studies), 0) FROM release) AS studies,
    (SELECT body FROM release ORDER BY studies DESC LIMIT 1) AS body
  FROM tally`;

/** The answer to `GET /api/release` as JSON text: progress, and the latest release to the byte as it was stored, or null. */
export async function latestRelease(db: D1Database, { threshold }: { readonly threshold: number }): Promise<string> {
  const latest = await db.prepare(selectLatest).first<{ studies: number; body: string | null }>();
  const progress = JSON.stringify({ studies: latest?.studies ?? 0, needed: threshold });
  return `{"progress":${progress},"release":${latest?.body ?? "null"}}`;
}
