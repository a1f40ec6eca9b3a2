import {fileURLToPath} from 'node:url';
import react from '@vitejs/plugin-react';
import {defineConfig} from 'vite';

/** The renderer. Its host serves it under a strict content security policy: no inline script, nothing remote. */
export default defineConfig({
  root: fileURLToPath(new URL('renderer', import.meta.url)),
  // Relative addresses: the page is also served from Electron's own scheme.
  base: './',
  plugins: [react()],
  worker: {format: 'es'},
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The editor is one large chunk by nature, loaded beside the first paint.
    chunkSizeWarningLimit: 4_000,
  },
});
