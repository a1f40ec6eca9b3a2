import js from '@eslint/js';
import globals from 'globals';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '**/*.test.tsx', '**/testing/**', 'e2e/**', 'bench/**'];

/** Folders of core, each with the folders of core it may import (docs/architecture.md). */
const coreLayers = {
  base: [],
  ir: ['base'],
  air: ['base', 'ir'],
  msl: ['base', 'ir', 'air'],
  metallib: ['base', 'ir', 'air'],
  simt: ['base', 'ir', 'air'],
  crash: ['base', 'ir', 'air'],
  copy: ['base', 'ir', 'air', 'msl'],
  timing: ['base'],
  experiment: ['base', 'protocol'],
  shells: ['base', 'air', 'ir', 'msl', 'metallib', 'copy', 'protocol'],
  share: ['base', 'air', 'timing', 'protocol'],
  protocol: ['base', 'ir', 'air', 'msl', 'metallib', 'simt', 'crash', 'copy', 'timing'],
};

const zones = [
  {
    target: './core',
    from: './',
    except: ['./core', './node_modules'],
    message: 'core imports nothing of ours.',
  },
  {target: './renderer', from: './electron', message: 'renderer imports core only.'},
  {target: './renderer', from: './native', message: 'renderer imports core only.'},
  {target: './electron', from: './renderer', message: 'Nothing imports renderer.'},
  ...Object.entries(coreLayers).map(([layer, allowed]) => ({
    target: `./core/${layer}`,
    from: './core',
    except: [layer, ...allowed].map((name) => `./${name}`),
    message: `core/${layer} may import only: ${allowed.join(', ') || 'nothing of ours'}.`,
  })),
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'build/**',
      'native/build/**',
      'node_modules/**',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: {'import-x': importX},
    settings: {
      'import-x/resolver-next': [
        importX.createNodeResolver({extensions: ['.ts', '.tsx', '.js', '.mjs', '.json']}),
      ],
      'import-x/parsers': {'@typescript-eslint/parser': ['.ts', '.tsx']},
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', {fixStyle: 'inline-type-imports'}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      'import-x/no-restricted-paths': ['error', {basePath: import.meta.dirname, zones}],
      'import-x/no-cycle': ['error', {ignoreExternal: true}],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    // core runs in main, worker, CLI and tests alike: no Node, no DOM, no clock, no randomness of its own.
    files: ['core/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': ['error', {patterns: [{regex: '^node:', message: 'core is pure: no Node.'}]}],
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'process', 'Buffer', 'fetch', 'setTimeout', 'performance'].map((name) => ({
          name,
          message: 'core is pure: no host globals.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        {object: 'Math', property: 'random', message: 'core is pure: pass randomness in.'},
        {object: 'Date', property: 'now', message: 'core is pure: pass the clock in.'},
      ],
    },
  },
  {
    // The addon is loaded in exactly one file.
    files: ['electron/**/*.ts', 'core/**/*.ts', 'renderer/**/*.{ts,tsx}'],
    ignores: ['electron/service/addon.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {selector: 'Literal[value=/\\.node$/]', message: 'Only electron/service/addon.ts loads the addon.'},
        {
          selector: "CallExpression[callee.name='createRequire']",
          message: 'Only electron/service/addon.ts loads native code.',
        },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: {'react-hooks': reactHooks},
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['scripts/**/*.mjs', 'bench/**', '*.config.*', 'electron/**', 'e2e/**'],
    languageOptions: {globals: globals.node},
  },
  {
    files: ['scripts/**', 'bench/**', 'electron/cli/**', 'electron/cli.ts', 'e2e/**'],
    rules: {'no-console': 'off'},
  },
);
