/** Names the columns of a table that tells them by itself to who sees it. */
export function HiddenHead({columns}: {readonly columns: readonly string[]}) {
  return (
    <thead className="visually-hidden">
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}
