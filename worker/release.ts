// Publishing, group by group: a group's histograms as they stood when enough of its studies had come, stored once and read
// until as many new ones came. No sum is readable between, so that no difference of two reads shows a single study.

/** `studies`: how many studies of the group ?1 to ?4 came since its last release. */
export const selectProgress = `
  SELECT studies - coalesce((
    SELECT studies FROM release WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)
  ), 0) AS studies
  FROM tally
  WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)`;

/**
 * Publishes the group ?1 to ?4 if at least ?5 of its studies came since its last release.
 * - Must run in the transaction of the study that completes the release.
 * - Must touch no other group.
 * - The text is a group's `release` in `releaseSchema`; rows come out sorted, so that equal sums give equal bytes.
 */
export const releaseWhenDue = `
  INSERT INTO release (protocol, task, settled, promised, studies, body)
  SELECT protocol, task, settled, promised, studies, json_object(
    'studies', studies,
    'joint', (
      SELECT json_group_array(json_array(interaction, error, studies) ORDER BY interaction, error) FROM joint_cell
      WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)
    ),
    'arms', (
      SELECT json_group_array(json(histogram) ORDER BY arm) FROM (
        SELECT arm, json_group_array(json_array(accuracy, studies) ORDER BY accuracy) AS histogram FROM accuracy_cell
        WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)
        GROUP BY arm
      )
    )
  )
  FROM tally
  WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)
    AND studies - coalesce((
      SELECT studies FROM release WHERE (protocol, task, settled, promised) = (?1, ?2, ?3, ?4)
    ), 0) >= ?5
  ON CONFLICT DO UPDATE SET studies = excluded.studies, body = excluded.body`;

const selectGroups = `
  SELECT protocol, task, settled, promised, tally.studies - coalesce(release.studies, 0) AS studies, body
  FROM tally LEFT JOIN release USING (protocol, task, settled, promised)
  ORDER BY protocol, task, settled, promised`;

interface GroupRow {
  readonly protocol: number;
  readonly task: number;
  readonly settled: number;
  readonly promised: number;
  readonly studies: number;
  readonly body: string | null;
}

/** The answer to `GET /api/release` as JSON text: each group's progress, and its latest release to the byte as it was stored, or null. */
export async function latestReleases(db: D1Database, { threshold }: { readonly threshold: number }): Promise<string> {
  const { results } = await db.prepare(selectGroups).all<GroupRow>();
  const groups = results.map(
    ({ body, ...group }) => `${JSON.stringify(group).slice(0, -1)},"release":${body ?? "null"}}`,
  );
  return `{"needed":${threshold},"groups":[${groups.join()}]}`;
}
