// Terms and their values in two columns.

/** A description list. */
export function Terms({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="terms">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
