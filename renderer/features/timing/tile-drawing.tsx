import {type CopyDescription, extentOf} from '../../../core/copy/description.ts';

/** Cells that a drawing has at most in each direction; what is larger is cut, and said to be. */
const most = {columns: 40, rows: 20};
const cell = 11;

/** Both sides of a copy as grids of elements: where the tile lies, what of it is inside, rows and offsets to scale. */
export function TileDrawing({copy}: {readonly copy: CopyDescription}) {
  const {columns, rows, validColumns, validRows, dstElementsPerRow, srcElementsPerRow} = extentOf(copy);
  const isIn = copy.direction === 'd2t';
  const sides = [
    {
      title: isIn ? 'Source: device memory' : 'Source: threadgroup memory',
      offset: copy.srcOffset,
      perRow: srcElementsPerRow,
      isDevice: isIn,
    },
    {
      title: isIn ? 'Destination: threadgroup memory' : 'Destination: device memory',
      offset: copy.dstOffset,
      perRow: dstElementsPerRow,
      isDevice: !isIn,
    },
  ];
  return (
    <div className="tile-drawings">
      {sides.map(({title, offset, perRow, isDevice}) => (
        <Grid
          key={title}
          title={title}
          offset={offset}
          perRow={perRow}
          columns={isDevice ? validColumns : columns}
          rows={isDevice ? validRows : rows}
          validColumns={validColumns}
          validRows={validRows}
        />
      ))}
    </div>
  );
}

interface GridProps {
  readonly title: string;
  readonly offset: number;
  readonly perRow: number;
  readonly columns: number;
  readonly rows: number;
  readonly validColumns: number;
  readonly validRows: number;
}

function Grid({title, offset, perRow, columns, rows, validColumns, validRows}: GridProps) {
  const firstRow = Math.floor(offset / perRow);
  const firstColumn = offset % perRow;
  const shownColumns = Math.min(most.columns, Math.max(perRow, 1));
  // One row less or more where the tile's rows wrap around the end of a row of the matrix.
  const wraps = firstColumn + columns > perRow ? 1 : 0;
  const wanted = firstRow + rows + wraps + 1;
  const skipped = Math.max(0, Math.min(firstRow - 1, wanted - most.rows));
  const shownRows = Math.min(most.rows, wanted - skipped);
  const cells: {x: number; y: number; kind: 'tile' | 'outside'}[] = [];
  for (let row = 0; row < Math.min(rows, most.rows); row++) {
    for (let column = 0; column < Math.min(columns, most.columns); column++) {
      const at = offset + row * perRow + column;
      const [x, y] = [at % perRow, Math.floor(at / perRow) - skipped];
      if (x >= shownColumns || y >= shownRows || y < 0) continue;
      cells.push({x, y, kind: row < validRows && column < validColumns ? 'tile' : 'outside'});
    }
  }
  const [width, height] = [shownColumns * cell, shownRows * cell];
  const isCut = shownColumns < perRow || skipped > 0 || wanted - skipped > most.rows;
  return (
    <figure className="tile-drawing">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`-1 -1 ${width + 2} ${height + 2}`}
        width={width + 2}
        height={height + 2}
        role="img"
        aria-label={`${title}: ${columns} by ${rows} elements from element ${offset} (row ${firstRow}, column ${firstColumn}), ${perRow} elements in a row`}
      >
        <g className="tile-lines">
          {Array.from({length: shownColumns + 1}, (_unused, at) => (
            <line key={at} x1={at * cell} x2={at * cell} y1={0} y2={height} />
          ))}
          {Array.from({length: shownRows + 1}, (_unused, at) => (
            <line key={at} x1={0} x2={width} y1={at * cell} y2={at * cell} />
          ))}
        </g>
        {cells.map(({x, y, kind}) => (
          <rect
            key={`${x} ${y}`}
            className={`tile-${kind}`}
            x={x * cell + 1}
            y={y * cell + 1}
            width={cell - 2}
            height={cell - 2}
          />
        ))}
      </svg>
      <p className="quiet">
        {columns} × {rows} from element {offset}, {perRow} per row
        {isCut ? '; not all rows and columns are drawn' : ''}
      </p>
    </figure>
  );
}
