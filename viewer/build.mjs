// Builds dist/viewer.js: one script that draws dashboards. Run by `sysmon-essentials serve` and `make test-ui`.
import { build } from 'esbuild';

const started = Date.now();
const { metafile } = await build({
  entryPoints: { viewer: 'src/main.jsx' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  metafile: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'none',
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  loader: { '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.svg': 'dataurl', '.png': 'dataurl' },
});
const bytes = metafile.outputs['dist/viewer.js'].bytes;
console.log(`dist/viewer.js: ${(bytes / 1e6).toFixed(1)} MB in ${((Date.now() - started) / 1000).toFixed(1)} s`);
