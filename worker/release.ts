// Publishing, group by group: a group's histograms as they stood when enough of its studies had come, stored once and read
// until as many new ones came. No sum is readable between, so no difference of two reads holds fewer studies than that; without
// noise this is all that it does: whoever sent all the others of a release can read the last one out of it.

/** `studies`: how many studies of the group ?1 to ?5 came since its last release. */
export const selectProgress = `
  SELECT studies - coalesce((
    SELECT studies FROM release WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)
  ), 0) AS studies
  FROM tally
  WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)`;

/**
 * Publishes the group ?1 to ?5 if at least ?6 of its studies came since its last release.
 * - Must run in the transaction of the study that completes the release.
 * - Must touch no other group.
 * - The text is a group's `release` in `releaseSchema`; rows come out sorted, so that equal sums give equal bytes.
 */
export const releaseWhenDue = `
  INSERT INTO release (protocol, task, budgets, settled, promised, studies, body)
  SELECT protocol, task, budgets, settled, promised, studies, json_object(
    'studies', studies,
    'joint', (
      SELECT json_group_array(json_array(interaction, error, studies) ORDER BY interaction, error) FROM joint_cell
      WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)
    ),
    'arms', (
      SELECT json_group_array(json(histogram) ORDER BY arm) FROM (
        SELECT arm, json_group_array(json_array(accuracy, studies) ORDER BY accuracy) AS histogram FROM accuracy_cell
        WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)
        GROUP BY arm
      )
    )
  )
  FROM tally
  WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)
    AND studies - coalesce((
      SELECT studies FROM release WHERE (protocol, task, budgets, settled, promised) = (?1, ?2, ?3, ?4, ?5)
    ), 0) >= ?6
  ON CONFLICT DO UPDATE SET studies = excluded.studies, body = excluded.body`;

const selectGroups = `
  SELECT protocol, task, budgets, settled, promised, tally.studies - coalesce(release.studies, 0) AS studies, body
  FROM tally LEFT JOIN release USING (protocol, task, budgets, settled, promised)
  ORDER BY protocol, task, budgets, settled, promised`;

interface GroupRow {
  readonly protocol: number;
  readonly task: number;
  readonly budgets: number;
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
