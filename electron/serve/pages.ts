/** The page for a browser without a session: it tells how to get one, and nothing about this lab. */
export function noSessionPage(): string {
  return page(
    'Open the lab with its address',
    `<p>This address works once, in the browser that opened it first, for as long as the lab runs.</p>
    <p>Open the address that <code>airlock serve</code> printed in your terminal. If it was used already, stop
    <code>airlock serve</code> there and start it again: it prints a new one. Your documents are kept.</p>`,
  );
}

/** The page for a checkout whose renderer has not been built. */
export function notBuiltPage(): string {
  return page(
    'The page of the lab is not built',
    `<p>The lab runs, but the files of its page are missing.</p>
    <p>Run <code>npm run build</code> and load this page again.</p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>Airlock: ${title}</title>
    <style>
      body { font: 14px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }
      h1 { font-size: 18px; }
      code { font: 13px ui-monospace, monospace; }
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    ${body}
  </body>
</html>
`;
}
